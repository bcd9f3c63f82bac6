/**
 * The world that a demonstration starts with: for every refusal of the vendor one circuit that shows it, and enough that
 * can be terminated. The first account has it whole; the others have little, so that a mistaken account is seen at once.
 */

import { addAccessPoint } from './access-point.ts';
import type { Account } from './account.ts';
import { addCircuit, type CircuitFields } from './circuit/creation.ts';
import { addRouter } from './router/creation.ts';
import type { World } from './world.ts';

/** Numbers of other companies; past 2^53, as the vendor's are. */
const partnerUid = 128_812_559_040_123_457n;
const carrierUid = 195_210_477_716_349_217n;

const hour = 60 * 60_000;

export function seedDemo(account: Account, index: number, regions: readonly string[]): void {
  const { world } = account;
  for (const region of regions) seedAccessPoints(world, region);
  const [first, second, third] = regions;
  if (index > 0) {
    if (first) addCircuit(world, { id: `pc-account${index + 1}-main`, region: first, name: 'Main-line' });
    return;
  }
  if (first) {
    seedTerminable(world, first);
    seedBlocked(world, first);
    seedOnTheWay(world, first);
    seedFates(world, first);
  }
  if (second) seedShanghai(world, second);
  if (third) seedSingapore(world, third);
}

function seedAccessPoints(world: World, region: string): void {
  const letters = [...'ABCDEFGHIJKLMNOP'];
  letters.forEach((letter, index) => {
    addAccessPoint(world, {
      id: `ap-${region}-${letter.toLowerCase()}`,
      region,
      name: `${region}-${letter}`,
      // Of the last ones two take no new circuits, so that creating can be refused.
      status: index === 13 ? 'full' : index === 14 ? 'disabled' : index % 4 === 3 ? 'hot' : 'recommended',
      location: `${region}, data center ${letter}`,
      hostOperator: index % 2 === 0 ? 'CT' : 'CU',
    });
  });
}

function seedTerminable(world: World, region: string): void {
  const free: readonly CircuitFields[] = [
    // The one that the vendor's page of TerminatePhysicalConnection names.
    { id: 'pc-119mfjzm7', region, name: 'Hangzhou-head-office', peerLocation: 'Hangzhou, Wensan Road 90' },
    { id: 'pc-hz-warehouse', region, name: 'Hangzhou-warehouse', peerLocation: 'Hangzhou, Xiaoshan' },
    { id: 'pc-hz-old-office', region, name: 'Hangzhou-old-office', peerLocation: 'Hangzhou, Binjiang' },
    { id: 'pc-hz-laboratory', region, name: 'Hangzhou-laboratory', bandwidth: 200, portType: '1000Base-LX' },
    {
      id: 'pc-hz-backup',
      region,
      name: 'Hangzhou-backup-line',
      redundantId: 'pc-119mfjzm7',
      tags: { environment: 'backup', team: 'network' },
    },
    {
      id: 'pc-hz-fair',
      region,
      name: 'Hangzhou-trade-fair',
      description: 'Rented for one fair only',
      reservation: { activeTime: new Date(world.now().getTime() + 30 * 24 * hour), orderType: 'RENEW' },
    },
  ];
  for (const fields of free) addCircuit(world, fields);
}

function seedBlocked(world: World, region: string): void {
  addCircuit(world, { id: 'pc-hz-production', region, name: 'Hangzhou-production' });
  for (const name of ['erp', 'web']) {
    addRouter(world, {
      id: `vbr-hz-${name}`,
      region,
      circuitId: 'pc-hz-production',
      name: `Production-${name}`,
      ...(name === 'erp' ? { dependents: ['bgpGroup'] } : {}),
    });
  }
  addCircuit(world, { id: 'pc-hz-emptied', region, name: 'Hangzhou-almost-empty' });
  addRouter(world, {
    id: 'vbr-hz-emptied',
    region,
    circuitId: 'pc-hz-emptied',
    name: 'Terminated-router',
    status: 'terminated',
  });
  // Seen only in the circuit's own list of border routers, or when routers of other accounts are asked for.
  addCircuit(world, { id: 'pc-hz-partner', region, name: 'Hangzhou-for-partner' });
  addRouter(world, {
    id: 'vbr-hz-partner',
    region,
    circuitId: 'pc-hz-partner',
    name: 'Partner-router',
    ownerUid: partnerUid,
  });
  addCircuit(world, { id: 'pc-hz-hosting', region, name: 'Hangzhou-hosting-others', hostedElsewhere: 2 });
  addCircuit(world, {
    id: 'pc-hz-encrypted',
    region,
    name: 'Hangzhou-encrypted',
    macsecKeys: [
      { ckn: '0a1b2c3d', cak: '********', cipherSuite: 'GCM-AES-256', startOn: '', status: 'Active' },
    ],
  });
  addCircuit(world, {
    id: 'pc-hz-locked',
    region,
    name: 'Hangzhou-locked-for-security',
    businessStatus: 'SecurityLocked',
  });
  addCircuit(world, {
    id: 'pc-hz-overdue',
    region,
    name: 'Hangzhou-overdue',
    businessStatus: 'FinancialLocked',
  });
}

/** Nothing here moves on by itself, or a visitor who comes a minute later would find another world. */
function seedOnTheWay(world: World, region: string): void {
  const fate = 'stuck';
  addCircuit(world, {
    id: 'pc-hz-leaving',
    region,
    name: 'Hangzhou-on-its-way-out',
    status: 'Terminating',
    pace: 12 * hour,
  });
  addCircuit(world, { id: 'pc-hz-terminated', region, name: 'Hangzhou-terminated', status: 'Terminated' });
  addCircuit(world, { id: 'pc-hz-initial', region, name: 'Hangzhou-just-ordered', status: 'Initial', fate });
  addCircuit(world, {
    id: 'pc-hz-allocating',
    region,
    name: 'Hangzhou-being-built',
    status: 'Allocating',
    fate,
  });
  addCircuit(world, { id: 'pc-hz-allocated', region, name: 'Hangzhou-built', status: 'Allocated' });
  addCircuit(world, { id: 'pc-hz-confirmed', region, name: 'Hangzhou-to-be-enabled', status: 'Confirmed' });
  addCircuit(world, { id: 'pc-hz-rejected', region, name: 'Hangzhou-rejected', status: 'Rejected' });
  addCircuit(world, {
    id: 'pc-hz-failed',
    region,
    name: 'Hangzhou-allocation-failed',
    status: 'Allocation Failed',
  });
}

function seedFates(world: World, region: string): void {
  addCircuit(world, { id: 'pc-hz-stuck', region, name: 'Hangzhou-never-ends', fate: 'stuck' });
  addCircuit(world, { id: 'pc-hz-returns', region, name: 'Hangzhou-comes-back', fate: 'returns' });
}

function seedShanghai(world: World, region: string): void {
  addCircuit(world, { id: 'pc-sh-trading', region, name: 'Shanghai-trading-floor' });
  addRouter(world, { id: 'vbr-sh-trading', region, circuitId: 'pc-sh-trading', name: 'Trading-router' });
  addCircuit(world, { id: 'pc-sh-archive', region, name: 'Shanghai-archive', lineOperator: 'CU' });
  addCircuit(world, { id: 'pc-sh-canceled', region, name: 'Shanghai-canceled', status: 'Canceled' });
  // Shared circuits ride on one of a carrier: the only ones that can be recovered.
  addCircuit(world, {
    id: 'pc-sh-shared',
    region,
    name: 'Shanghai-shared',
    bandwidth: 100,
    vlanId: 210,
    parent: { id: 'pc-carrier-sh-01', ownerUid: carrierUid },
  });
  addCircuit(world, {
    id: 'pc-sh-shared-old',
    region,
    name: 'Shanghai-shared-terminated',
    status: 'Terminated',
    bandwidth: 50,
    vlanId: 211,
    parent: { id: 'pc-carrier-sh-01', ownerUid: carrierUid },
  });
}

function seedSingapore(world: World, region: string): void {
  const lineOperator = 'Equinix';
  addCircuit(world, { id: 'pc-sg-equinix', region, name: 'Singapore-Equinix-SG1', lineOperator });
  addCircuit(world, { id: 'pc-sg-branch', region, name: 'Singapore-branch', lineOperator, bandwidth: 500 });
  addCircuit(world, { id: 'pc-sg-gateway', region, name: 'Singapore-gateway', lineOperator: 'Other' });
  addRouter(world, { id: 'vbr-sg-gateway', region, circuitId: 'pc-sg-gateway', name: 'Gateway-router' });
}
