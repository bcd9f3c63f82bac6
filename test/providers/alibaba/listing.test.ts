import { afterEach, describe, expect, it } from 'vitest';
import type { AlibabaClient } from '../../../src/providers/alibaba/client.ts';
import {
  physicalConnection,
  terminatePhysicalConnection,
} from '../../../src/providers/alibaba/vpc/physical-connection.ts';
import {
  routersOfCircuits,
  virtualBorderRouter,
} from '../../../src/providers/alibaba/vpc/virtual-border-router.ts';
import { type Heard, lookOf, type Said, type Scripted } from '../scripted.ts';
import { scriptedAlibaba } from './scripted.ts';

const open: Scripted<AlibabaClient>[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function vendor(
  script: (heard: Heard) => Said | object,
  more: object = {},
): Promise<Scripted<AlibabaClient>> {
  const opened = await scriptedAlibaba(script, more);
  open.push(opened);
  return opened;
}

const source = ({ account }: Scripted<AlibabaClient>) => ({ account, region });

const region = 'cn-hangzhou';

const circuits = (rows: unknown, TotalCount: unknown): object => ({
  RequestId: 'R-1',
  TotalCount,
  PhysicalConnectionSet: { PhysicalConnectionType: rows },
});

const routers = (rows: unknown, TotalCount: unknown): object => ({
  RequestId: 'R-1',
  TotalCount,
  VirtualBorderRouterSet: { VirtualBorderRouterType: rows },
});

const onCircuit = (rows: unknown, TotalCount: unknown): object => ({
  RequestId: 'R-1',
  TotalCount,
  VirtualBorderRouterForPhysicalConnectionSet: { VirtualBorderRouterForPhysicalConnectionType: rows },
});

const circuitRow = (id: string): object => ({ PhysicalConnectionId: id, Status: 'Enabled' });

/** A vendor with these circuits that honours one filter and pages. */
function circuitsOf(ids: readonly string[]): (heard: Heard) => object {
  return ({ parameters }) => {
    const values = Object.entries(parameters).flatMap(([name, value]) =>
      name.startsWith('Filter.1.Value.') ? [value] : [],
    );
    const found = values.length === 0 ? ids : ids.filter(id => values.includes(id));
    const size = Number(parameters.PageSize ?? 10);
    const start = (Number(parameters.PageNumber ?? 1) - 1) * size;
    return circuits(found.slice(start, start + size).map(circuitRow), found.length);
  };
}

const many = Array.from({ length: 120 }, (_, index) => `pc-${index + 1}`);

describe('a list of Alibaba Cloud', () => {
  it('is walked to its end in stretches, each row once, with a page size that is always said', async () => {
    const opened = await vendor(circuitsOf(many));
    const seen: string[] = [];
    let position: string | null = null;
    for (let more = true; more; ) {
      const found = await physicalConnection.readStretch(source(opened), position, 30);
      if (found.kind === 'failed') throw new Error(found.error.message);
      const { items, positionAfter, total } = found.value;
      seen.push(...items.map(({ reference }) => reference.nativeId));
      expect(total).toBe(120);
      ({ more } = found.value);
      position = positionAfter(items.length - 1);
    }
    expect(seen).toEqual(many);
    for (const { parameters } of opened.heard) {
      expect(Number(parameters.PageSize)).toBeLessThanOrEqual(50);
      expect(parameters).toMatchObject({ PageNumber: expect.any(String), RegionId: region });
    }
  });

  it('a filter takes five values, so twelve ids are three calls and one answer', async () => {
    const opened = await vendor(circuitsOf(many));
    const found = await physicalConnection.readMany(source(opened), many.slice(0, 12));
    expect(found.kind === 'read' && [...found.value.items.keys()]).toEqual(many.slice(0, 12));
    const sizes = opened.heard.map(
      ({ parameters }) => Object.keys(parameters).filter(name => name.startsWith('Filter.1.Value.')).length,
    );
    expect(sizes.toSorted()).toEqual([2, 5, 5]);
    for (const { parameters } of opened.heard) {
      expect(parameters).toMatchObject({ 'Filter.1.Key': 'PhysicalConnectionId' });
      expect(parameters['Filter.1.Value.6']).toBeUndefined();
    }
  });

  it('routers of many circuits come in calls of five as well, those of other accounts with them', async () => {
    const opened = await vendor(({ parameters }) =>
      routers(
        [
          {
            VbrId: `vbr-${parameters['Filter.1.Value.1']}`,
            Status: 'active',
            PhysicalConnectionId: parameters['Filter.1.Value.1'],
          },
        ],
        1,
      ),
    );
    const found = await routersOfCircuits(source(opened), many.slice(0, 7));
    expect(found.kind === 'read' && [...found.value.keys()].toSorted()).toEqual(['pc-1', 'pc-6']);
    for (const { parameters } of opened.heard) {
      expect(parameters).toMatchObject({
        'Filter.1.Key': 'PhysicalConnectionId',
        IncludeCrossAccountVbr: 'true',
        PageSize: '50',
      });
    }
  });

  it.each([
    ['no set', { RequestId: 'R-1', TotalCount: 0 }],
    ['a set without its list', { RequestId: 'R-1', TotalCount: 0, PhysicalConnectionSet: {} }],
    [
      'a plain list, as tables of the pages show it',
      { RequestId: 'R-1', TotalCount: 0, PhysicalConnectionSet: [] },
    ],
    ['a list that is an object', circuits({}, 1)],
    ['no total', circuits([], undefined)],
    ['a total in words', circuits([], 'many')],
    ['a row that is null', circuits([null], 1)],
    ['a wrapper of its name', { RequestId: 'R-1', DescribePhysicalConnectionsResponse: circuits([], 0) }],
  ])('%s tells nothing: neither a list, nor that something is gone', async (_what, answer) => {
    const opened = await vendor(({ action }) =>
      action === 'DescribePhysicalConnections' ? answer : onCircuit([], 0),
    );
    expect(await physicalConnection.readMany(source(opened), ['pc-1'])).toMatchObject({
      kind: 'failed',
      error: { tag: 'CloudUnavailableError' },
    });
    expect((await lookOf(terminatePhysicalConnection, opened.account, 'pc-1', region)).kind).toBe(
      'unreadable',
    );
  });

  it.each([
    ['without its id', { Status: 'Enabled' }, ['pc-1', 'pc-2']],
    ['without its state', { PhysicalConnectionId: 'pc-2' }, ['pc-2']],
    ['with an empty state', { PhysicalConnectionId: 'pc-2', Status: '' }, ['pc-2']],
  ])('a row %s harms only itself, and is not taken for absence', async (_what, row, hidden) => {
    const opened = await vendor(({ action }) =>
      action === 'DescribePhysicalConnections' ? circuits([circuitRow('pc-7'), row], 2) : onCircuit([], 0),
    );
    const many = await physicalConnection.readMany(source(opened), ['pc-7', ...hidden]);
    if (many.kind === 'failed') throw new Error(many.error.message);
    expect([[...many.value.items.keys()], [...many.value.undecoded]]).toEqual([['pc-7'], hidden]);
    const look = await lookOf(terminatePhysicalConnection, opened.account, hidden[0] ?? '', region);
    expect(look.kind).toBe('unreadable');
  });

  it('a list of border routers that cannot be read makes the look before a termination unreadable', async () => {
    const opened = await vendor(({ action }) =>
      action === 'DescribePhysicalConnections' ? circuits([circuitRow('pc-1')], 1) : circuits([], 0),
    );
    expect((await lookOf(terminatePhysicalConnection, opened.account, 'pc-1', region)).kind).toBe(
      'unreadable',
    );
  });

  it('a router that cannot be decoded is not left out of the list of its circuit', async () => {
    const opened = await vendor(() => routers([{ VbrId: 'vbr-1', PhysicalConnectionId: 'pc-1' }], 1));
    const found = await routersOfCircuits(source(opened), ['pc-1']);
    expect(found).toMatchObject({ kind: 'failed', error: { tag: 'CloudUnavailableError' } });
  });
});

describe('rows of Alibaba Cloud are read leniently', () => {
  it('numbers and flags come as text or as what they are', async () => {
    const rows = [
      { VbrId: 'vbr-1', Status: 'active', VlanId: 100 },
      { VbrId: 'vbr-2', Status: 'active', VlanId: '101' },
      { VbrId: 'vbr-3', Status: 'active', VlanId: 0 },
      { VbrId: 'vbr-4', Status: 'active', VlanId: '' },
      { VbrId: 'vbr-5', Status: 'active' },
    ];
    const opened = await vendor(() => routers(rows, rows.length));
    const list = await virtualBorderRouter.readStretch(source(opened), null, 10);
    const vlans = list.kind === 'read' ? list.value.items.map(({ vlanId }) => vlanId) : [];
    expect(vlans).toEqual([100, 101, 0, null, null]);
  });

  it('a bandwidth is a number of Mbit/s, and blank is not zero', async () => {
    const rows = [100, '200', '', null, undefined, 'fast', true].map((Bandwidth, index) => ({
      ...circuitRow(`pc-${index}`),
      Bandwidth,
    }));
    const opened = await vendor(() => circuits(rows, rows.length));
    const list = await physicalConnection.readStretch(source(opened), null, 10);
    const widths = list.kind === 'read' ? list.value.items.map(({ bandwidthMbps }) => bandwidthMbps) : [];
    expect(widths).toEqual([100, 200, null, null, null, null, null]);
  });

  it('times that are blank or absent are null, and one without its Z is UTC', async () => {
    const row = {
      ...circuitRow('pc-1'),
      CreationTime: '2026-01-15T08:30:00',
      EnabledTime: '',
      EndTime: '2026-02-30',
    };
    const opened = await vendor(() => circuits([row], 1));
    const list = await physicalConnection.readStretch(source(opened), null, 10);
    expect(list).toMatchObject({
      value: { items: [{ createdAt: '2026-01-15T08:30:00.000Z', enabledAt: null }] },
    });
  });

  it('an account number past 2^53 does not keep a row from being read', async () => {
    const text = JSON.stringify(circuits([circuitRow('pc-1')], 1));
    const opened = await vendor(() => ({
      body: text.replace('"pc-1"', '"pc-1","ParentPhysicalConnectionAliUid":283117732402483989'),
    }));
    const found = await physicalConnection.readMany(source(opened), ['pc-1']);
    expect(found.kind === 'read' && found.value.items.get('pc-1')?.nativeState).toBe('Enabled');
  });
});

describe('a call of Alibaba Cloud', () => {
  it('is a POST with all parameters in the query, a nonce of its own and no body', async () => {
    const opened = await vendor(circuitsOf(many));
    await physicalConnection.readStretch(source(opened), null, 10);
    await physicalConnection.readStretch(source(opened), null, 10);
    expect(opened.heard[0]?.headers).toMatchObject({
      'x-acs-action': 'DescribePhysicalConnections',
      'x-acs-version': '2016-04-28',
      'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-acs-date': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    const nonces = opened.heard.map(({ headers }) => headers['x-acs-signature-nonce']);
    expect(new Set(nonces).size).toBe(2);
  });

  it('with temporary credentials it carries their token, signed', async () => {
    const opened = await vendor(circuitsOf(many), { securityToken: 'temporary' });
    await physicalConnection.readStretch(source(opened), null, 5);
    expect(opened.heard[0]?.headers['x-acs-security-token']).toBe('temporary');
    expect(opened.heard[0]?.headers.authorization).toContain('x-acs-accesskey-id;');
    expect(opened.heard[0]?.headers.authorization).toContain('x-acs-security-token;');
  });

  it('the string to sign that a refused signature echoes is passed on to nobody', async () => {
    const echo =
      'Specified signature does not match our calculation. server StringToSign is [ACS3 secret-bits] server CanonicalRequest is [POST key]';
    const opened = await vendor(() => ({
      status: 400,
      body: JSON.stringify({ RequestId: 'R-1', HostId: 'x', Code: 'SignatureDoesNotMatch', Message: echo }),
    }));
    const found = await physicalConnection.readMany(source(opened), ['pc-1']);
    expect(found).toMatchObject({
      error: {
        tag: 'CloudAccessError',
        providerMessage: 'Specified signature does not match our calculation.',
      },
    });
    expect(JSON.stringify(found)).not.toContain('secret-bits');
  });
});
