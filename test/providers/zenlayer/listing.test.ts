import { afterEach, describe, expect, it } from 'vitest';
import type { ZenlayerClient } from '../../../src/providers/zenlayer/client.ts';
import { ports, terminatePort } from '../../../src/providers/zenlayer/sdn/port.ts';
import { privateConnects } from '../../../src/providers/zenlayer/sdn/private-connect.ts';
import { instances } from '../../../src/providers/zenlayer/zec/instance.ts';
import { type Heard, type Said, type Scripted, scriptedZenlayer } from '../scripted.ts';

const open: Scripted<ZenlayerClient>[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function vendor(
  script: (heard: Heard) => Said | object,
  more: object = {},
): Promise<Scripted<ZenlayerClient>> {
  const opened = await scriptedZenlayer(script, more);
  open.push(opened);
  return opened;
}

const envelope = (dataSet: unknown, totalCount: unknown): object => ({
  requestId: 'T-1',
  response: { requestId: 'T-1', totalCount, dataSet },
});

const portRow = (number: number): object => ({ portId: `port-${number}`, portStatus: 'RUNNING' });

/** A vendor with so many ports that honours ids and pages. */
function portsOf(count: number): (heard: Heard) => object {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  return ({ parameters: { portIds, pageNum, pageSize } }) => {
    const wanted = Array.isArray(portIds) ? all.filter(number => portIds.includes(`port-${number}`)) : all;
    const size = Number(pageSize ?? 20);
    const start = (Number(pageNum ?? 1) - 1) * size;
    return envelope(wanted.slice(start, start + size).map(portRow), wanted.length);
  };
}

describe('a list of Zenlayer', () => {
  it.each([
    [0, 20, 1],
    [95, 10, 2],
    [100, 100, 1],
    [150, 300, 2],
    [240, 100, 1],
    [900, 10, 1],
  ])('from %i on %i rows are cut out of whole pages', async (offset, limit, calls) => {
    const { account, heard } = await vendor(portsOf(250));
    const list = await ports.list(account, null, { offset, limit });
    if (list.kind === 'failed') throw new Error(list.error.message);
    const expected = Array.from({ length: 250 }, (_, index) => `port-${index + 1}`).slice(
      offset,
      offset + limit,
    );
    expect(list.value.items.map(({ reference }) => reference.nativeId)).toEqual(expected);
    expect(list.value.total).toBe(250);
    expect(heard).toHaveLength(calls);
  });

  it('the page size is always said: the default of 20 would lose rows without a word', async () => {
    const { account, heard } = await vendor(portsOf(250));
    await ports.list(account, null, { offset: 0, limit: 100 });
    await ports.read(account, null, ['port-1']);
    for (const { parameters } of heard) expect(parameters).toMatchObject({ pageNum: 1, pageSize: 100 });
  });

  it('a vendor that ignores paging is understood: a page longer than asked for is the whole list', async () => {
    const everything = Array.from({ length: 130 }, (_, index) => portRow(index + 1));
    const { account } = await vendor(() => envelope(everything, 130));
    const list = await ports.list(account, null, { offset: 120, limit: 20 });
    expect(list.kind === 'read' && list.value.items.map(({ reference }) => reference.nativeId)).toEqual(
      Array.from({ length: 10 }, (_, index) => `port-${index + 121}`),
    );
  });

  it('250 ids are three calls of at most 100, and one answer', async () => {
    const { account, heard } = await vendor(portsOf(250));
    const ids = Array.from({ length: 250 }, (_, index) => `port-${index + 1}`);
    const found = await ports.read(account, null, ids);
    expect(found.kind === 'read' && found.value.size).toBe(250);
    expect(heard.map(({ parameters }) => (parameters.portIds as string[]).length).toSorted()).toEqual([
      100, 100, 50,
    ]);
  });

  it('one failed call of three fails all: what is missing might have been in it', async () => {
    const good = portsOf(250);
    const { account } = await vendor(call =>
      (call.parameters.portIds as string[]).includes('port-250')
        ? {
            status: 401,
            body: '{"requestId":"T-2","code":"AUTHFAILURE_UNAUTHORIZED_OPERATION","message":"no"}',
          }
        : good(call),
    );
    const ids = Array.from({ length: 250 }, (_, index) => `port-${index + 1}`);
    expect(await ports.read(account, null, ids)).toMatchObject({
      kind: 'failed',
      error: { tag: 'CloudAccessError' },
    });
  });

  it.each([
    ['no response', { requestId: 'T-1' }],
    ['a response that is null', { requestId: 'T-1', response: null }],
    ['a response that is a list', { requestId: 'T-1', response: [] }],
    ['no dataSet', { requestId: 'T-1', response: { totalCount: 0 } }],
    ['a dataSet that is null', envelope(null, 0)],
    ['no totalCount', envelope([], undefined)],
    ['a totalCount in words', envelope([], 'none')],
    ['a row that is null', envelope([null], 1)],
    ['a row that is a text', envelope(['port-1'], 1)],
    ['a row without its id', envelope([{ portStatus: 'RUNNING' }], 1)],
    ['a row with an empty id', envelope([{ portId: '', portStatus: 'RUNNING' }], 1)],
    ['a row without its state', envelope([{ portId: 'port-2' }], 1)],
    ['a row with a number for its state', envelope([{ portId: 'port-2', portStatus: 7 }], 1)],
  ])('%s tells nothing: neither a list, nor that something is gone', async (_what, answer) => {
    const { account } = await vendor(({ action }) => (action === 'DescribePorts' ? answer : envelope([], 0)));
    expect(await ports.read(account, null, ['port-1'])).toMatchObject({
      kind: 'failed',
      error: { tag: 'CloudUnavailableError' },
    });
    expect((await ports.list(account, null, { offset: 0, limit: 5 })).kind).toBe('failed');
    const target = { provider: 'zenlayer', account: 'demo', kind: 'port', region: null, nativeId: 'port-1' };
    expect((await terminatePort.look(account, target, null)).kind).toBe('unreadable');
  });

  it('a row that was not asked for does not stand for one that was', async () => {
    const { account } = await vendor(() => envelope([portRow(7)], 1));
    const found = await ports.read(account, null, ['port-1']);
    expect(found.kind === 'read' && found.value.has('port-1')).toBe(false);
  });
});

describe('rows of Zenlayer are read leniently', () => {
  it('what is null, empty, absent or of another type is null', async () => {
    const rows = [
      { portId: 'port-1', portStatus: 'RUNNING' },
      {
        portId: 'port-2',
        portStatus: 'RUNNING',
        portName: '',
        portRemarks: null,
        portType: 10,
        dcId: '',
        createdTime: 'yesterday',
        expiredTime: '',
        portChargeType: null,
      },
    ];
    const { account } = await vendor(() => envelope(rows, 2));
    const list = await ports.list(account, null, { offset: 0, limit: 5 });
    const nothing = {
      name: null,
      remarks: null,
      portType: null,
      dataCenter: null,
      chargeType: null,
      createdAt: null,
      expiresAt: null,
    };
    expect(list).toMatchObject({ kind: 'read', value: { items: [nothing, nothing] } });
  });

  it('a VLAN is a number, also where it is written as text', async () => {
    const end = (vlanId: unknown): object => ({ endpointId: 'port-1', endpointType: 'PORT', vlanId });
    const row = { privateConnectId: 'pc-1', privateConnectStatus: 'RUNNING' };
    const { account } = await vendor(() =>
      envelope([{ ...row, endpointA: end('1001'), endpointZ: end(1002), bandwidthMbps: '500' }], 1),
    );
    const list = await privateConnects.list(account, null, { offset: 0, limit: 5 });
    expect(list).toMatchObject({
      value: { items: [{ endpointA: { vlanId: 1001 }, endpointZ: { vlanId: 1002 }, bandwidthMbps: 500 }] },
    });
  });

  it.each(['', 'x', 1.5, null, true, [1], {}])('%j is no VLAN', async vlanId => {
    const row = { privateConnectId: 'pc-1', privateConnectStatus: 'RUNNING', endpointA: { vlanId } };
    const { account } = await vendor(() => envelope([row], 1));
    const list = await privateConnects.list(account, null, { offset: 0, limit: 5 });
    expect(list).toMatchObject({ value: { items: [{ endpointA: { vlanId: null, id: null, port: null } }] } });
  });

  it('a number past 2^53 stays what it is and never becomes another', async () => {
    const text = JSON.stringify(envelope([{ privateConnectId: 'pc-1', privateConnectStatus: 'RUNNING' }], 1));
    const { account } = await vendor(() => ({
      body: text.replace('"pc-1"', '"pc-1","bandwidthMbps":9007199254740993'),
    }));
    const list = await privateConnects.list(account, null, { offset: 0, limit: 5 });
    expect(list).toMatchObject({ value: { items: [{ bandwidthMbps: null }] } });
  });

  it('the flag of IP forwarding is on, off, or not told; nothing else is taken for either', async () => {
    const flags = [true, false, null, undefined, 'true', 1];
    const rows = flags.map((enableIpForward, index) => ({
      instanceId: `zec-${index}`,
      status: 'RUNNING',
      enableIpForward,
    }));
    const { account } = await vendor(() => envelope(rows, rows.length));
    const list = await instances.list(account, null, { offset: 0, limit: 10 });
    expect(list.kind === 'read' && list.value.items.map(({ ipForwarding }) => ipForwarding)).toEqual([
      true,
      false,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('a call of Zenlayer', () => {
  it('is sent to its service, with action, version and a content type byte for byte', async () => {
    const { account, heard } = await vendor(() => envelope([], 0), { versions: { zec: '2025-09-01' } });
    await instances.list(account, null, { offset: 0, limit: 5 });
    expect(heard[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-zc-action': 'DescribeInstances',
      'x-zc-version': '2025-09-01',
      'x-zc-signature-method': 'ZC2-HMAC-SHA256',
      'x-zc-timestamp': expect.stringMatching(/^\d{10}$/),
    });
  });

  it('with an access token it carries no signature and no time', async () => {
    const { account, heard } = await vendor(() => envelope([], 0), {
      accessKeyId: undefined,
      accessKeyPassword: undefined,
      token: 'access-token',
    });
    await ports.list(account, null, { offset: 0, limit: 5 });
    expect(heard[0]?.headers.authorization).toBe('Bearer access-token');
    expect(heard[0]?.headers['x-zc-timestamp']).toBeUndefined();
  });
});
