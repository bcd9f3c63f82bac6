/**
 * The world that a demonstration starts with: for every refusal of the vendor one circuit that shows it, and enough that
 * can be terminated. The first account has it whole; the others have little, so that a mistaken account is seen at once.
 */
import type { ResourceSpecification, SeedFunction } from '../../../emulation/definition.ts';
import type { AlibabaAccount } from './credentials.ts';
import { day } from './resource.ts';

/** Numbers of other companies; past 2^53, as the vendor's are. */
const partnerUid = '128812559040123457';
const carrierUid = '195210477716349217';

export function seedDemo({ index, world }: AlibabaAccount, create: SeedFunction): void {
  const { regions } = world.settings;
  create(regions.flatMap(accessPoints));
  const [first, second, third] = regions;
  if (index > 0) {
    if (first) create([circuit(first, `pc-account${index + 1}-main`, 'Main-line')]);
    return;
  }
  const nextMonth = new Date(world.now().getTime() + 30 * day);
  if (first)
    create([...terminable(first, nextMonth), ...blocked(first), ...onTheWay(first), ...withFates(first)]);
  if (second) create(shanghai(second));
  if (third) create(singapore(third));
}

function circuit(
  regionId: string,
  id: string,
  name: string,
  rest: ResourceSpecification = {},
): ResourceSpecification {
  return { kind: 'physicalConnection', regionId, id, name, ...rest };
}

function router(
  regionId: string,
  id: string,
  name: string,
  physicalConnectionId: string,
  rest: ResourceSpecification = {},
): ResourceSpecification {
  return { kind: 'virtualBorderRouter', regionId, id, name, physicalConnectionId, ...rest };
}

function accessPoints(regionId: string): readonly ResourceSpecification[] {
  return [...'ABCDEFGHIJKLMNOP'].map((letter, index) => ({
    kind: 'accessPoint',
    id: `ap-${regionId}-${letter.toLowerCase()}`,
    regionId,
    name: `${regionId}-${letter}`,
    // Of the last ones two take no new circuits, so that creating can be refused.
    status: index === 13 ? 'full' : index === 14 ? 'disabled' : index % 4 === 3 ? 'hot' : 'recommended',
    location: `${regionId}, data center ${letter}`,
    hostOperator: index % 2 === 0 ? 'CT' : 'CU',
  }));
}

function terminable(region: string, nextMonth: Date): readonly ResourceSpecification[] {
  const peer = (peerLocation: string): ResourceSpecification => ({ peerLocation });
  return [
    // The one that the vendor's page of TerminatePhysicalConnection names.
    circuit(region, 'pc-119mfjzm7', 'Hangzhou-head-office', peer('Hangzhou, Wensan Road 90')),
    circuit(region, 'pc-hz-warehouse', 'Hangzhou-warehouse', peer('Hangzhou, Xiaoshan')),
    circuit(region, 'pc-hz-old-office', 'Hangzhou-old-office', peer('Hangzhou, Binjiang')),
    circuit(region, 'pc-hz-laboratory', 'Hangzhou-laboratory', { bandwidth: 200, portType: '1000Base-LX' }),
    circuit(region, 'pc-hz-backup', 'Hangzhou-backup-line', {
      redundantId: 'pc-119mfjzm7',
      tags: { environment: 'backup', team: 'network' },
    }),
    circuit(region, 'pc-hz-fair', 'Hangzhou-trade-fair', {
      description: 'Rented for one fair only',
      reservation: { activeTime: nextMonth, orderType: 'RENEW' },
    }),
  ];
}

function blocked(region: string): readonly ResourceSpecification[] {
  return [
    circuit(region, 'pc-hz-production', 'Hangzhou-production'),
    router(region, 'vbr-hz-erp', 'Production-erp', 'pc-hz-production', { dependents: ['bgpGroup'] }),
    router(region, 'vbr-hz-web', 'Production-web', 'pc-hz-production'),
    circuit(region, 'pc-hz-emptied', 'Hangzhou-almost-empty'),
    router(region, 'vbr-hz-emptied', 'Terminated-router', 'pc-hz-emptied', { status: 'terminated' }),
    // Both of its border routers can be deleted, and then the circuit can be terminated.
    circuit(region, 'pc-hz-branch', 'Hangzhou-branch'),
    router(region, 'vbr-hz-branch-a', 'Branch-router-a', 'pc-hz-branch'),
    router(region, 'vbr-hz-branch-b', 'Branch-router-b', 'pc-hz-branch', { status: 'terminated' }),
    // One border router runs on both, and stands in the way of both.
    circuit(region, 'pc-hz-dual-a', 'Hangzhou-dual-line-a'),
    circuit(region, 'pc-hz-dual-b', 'Hangzhou-dual-line-b'),
    router(region, 'vbr-hz-dual', 'Dual-line-router', 'pc-hz-dual-a', {
      associated: [{ physicalConnectionId: 'pc-hz-dual-b', vlanId: 700 }],
    }),
    // Seen only in the circuit's own list of border routers, or when routers of other accounts are asked for.
    circuit(region, 'pc-hz-partner', 'Hangzhou-for-partner'),
    router(region, 'vbr-hz-partner', 'Partner-router', 'pc-hz-partner', { ownerUid: partnerUid }),
    circuit(region, 'pc-hz-hosting', 'Hangzhou-hosting-others', { hostedElsewhere: 2 }),
    circuit(region, 'pc-hz-encrypted', 'Hangzhou-encrypted', {
      macsecKeys: [
        { ckn: '0a1b2c3d', cak: '********', cipherSuite: 'GCM-AES-256', startOn: '', status: 'Active' },
      ],
    }),
    circuit(region, 'pc-hz-locked', 'Hangzhou-locked-for-security', { businessStatus: 'SecurityLocked' }),
    circuit(region, 'pc-hz-overdue', 'Hangzhou-overdue', { businessStatus: 'FinancialLocked' }),
  ];
}

/** Nothing here moves on by itself, or a visitor who comes a minute later would find another world. */
function onTheWay(region: string): readonly ResourceSpecification[] {
  const stuck = { fate: 'stuck' };
  return [
    circuit(region, 'pc-hz-leaving', 'Hangzhou-on-its-way-out', { status: 'Terminating', pace: day / 2 }),
    circuit(region, 'pc-hz-terminated', 'Hangzhou-terminated', { status: 'Terminated' }),
    circuit(region, 'pc-hz-initial', 'Hangzhou-just-ordered', { status: 'Initial', ...stuck }),
    circuit(region, 'pc-hz-allocating', 'Hangzhou-being-built', { status: 'Allocating', ...stuck }),
    circuit(region, 'pc-hz-allocated', 'Hangzhou-built', { status: 'Allocated' }),
    circuit(region, 'pc-hz-confirmed', 'Hangzhou-to-be-enabled', { status: 'Confirmed' }),
    circuit(region, 'pc-hz-rejected', 'Hangzhou-rejected', { status: 'Rejected' }),
    circuit(region, 'pc-hz-failed', 'Hangzhou-allocation-failed', { status: 'Allocation Failed' }),
  ];
}

function withFates(region: string): readonly ResourceSpecification[] {
  return [
    circuit(region, 'pc-hz-stuck', 'Hangzhou-never-ends', { fate: 'stuck' }),
    circuit(region, 'pc-hz-returns', 'Hangzhou-comes-back', { fate: 'returns' }),
  ];
}

function shanghai(region: string): readonly ResourceSpecification[] {
  // Shared circuits ride on one of a carrier: the only ones that can be recovered.
  const parent = { id: 'pc-carrier-sh-01', ownerUid: carrierUid };
  return [
    circuit(region, 'pc-sh-trading', 'Shanghai-trading-floor'),
    router(region, 'vbr-sh-trading', 'Trading-router', 'pc-sh-trading'),
    circuit(region, 'pc-sh-archive', 'Shanghai-archive', { lineOperator: 'CU' }),
    circuit(region, 'pc-sh-canceled', 'Shanghai-canceled', { status: 'Canceled' }),
    circuit(region, 'pc-sh-shared', 'Shanghai-shared', { bandwidth: 100, vlanId: 210, parent }),
    circuit(region, 'pc-sh-shared-old', 'Shanghai-shared-terminated', {
      status: 'Terminated',
      bandwidth: 50,
      vlanId: 211,
      parent,
    }),
  ];
}

function singapore(region: string): readonly ResourceSpecification[] {
  const lineOperator = 'Equinix';
  return [
    circuit(region, 'pc-sg-equinix', 'Singapore-Equinix-SG1', { lineOperator }),
    circuit(region, 'pc-sg-branch', 'Singapore-branch', { lineOperator, bandwidth: 500 }),
    circuit(region, 'pc-sg-gateway', 'Singapore-gateway', { lineOperator: 'Other' }),
    router(region, 'vbr-sg-gateway', 'Gateway-router', 'pc-sg-gateway'),
  ];
}
