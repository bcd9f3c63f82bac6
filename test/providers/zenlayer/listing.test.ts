import { afterEach, describe, expect, it } from 'vitest';
import type { ZenlayerClient } from '../../../src/providers/zenlayer/client.ts';
import { port, terminatePort } from '../../../src/providers/zenlayer/sdn/port.ts';
import { privateConnect } from '../../../src/providers/zenlayer/sdn/private-connect/noun.ts';
import { instance } from '../../../src/providers/zenlayer/zec/instance/noun.ts';
import { type Heard, lookOf, type Said, type Scripted } from '../scripted.ts';
import { listed, scriptedZenlayer } from './scripted.ts';

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

const source = ({ account }: Scripted<ZenlayerClient>) => ({ account, region: null });

const portRow = (number: number): object => ({ portId: `port-${number}`, portStatus: 'RUNNING' });

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** A vendor with these ports that honours ids and pages. */
function portsOf(all: readonly number[]): (heard: Heard) => object {
  return ({ parameters: { portIds, pageNum, pageSize } }) => {
    const wanted = Array.isArray(portIds) ? all.filter(number => portIds.includes(`port-${number}`)) : all;
    const size = Number(pageSize ?? 20);
    const start = (Number(pageNum ?? 1) - 1) * size;
    return listed(wanted.slice(start, start + size).map(portRow), wanted.length);
  };
}

async function stretch(from: Scripted<ZenlayerClient>, position: string | null, size: number) {
  const found = await port.readStretch(source(from), position, size);
  if (found.kind === 'failed') throw new Error(found.error.message);
  const ids = found.value.items.map(({ reference }) => reference.nativeId);
  return { ...found.value, ids, end: found.value.positionAfter(ids.length - 1) };
}

const idsOf = (all: readonly number[]): readonly string[] => all.map(number => `port-${number}`);

describe('a list of Zenlayer', () => {
  it('is walked to its end, each row once, in about as many calls as there are stretches', async () => {
    const opened = await vendor(portsOf(numbers(250)));
    const seen: string[] = [];
    let position: string | null = null;
    let stretches = 0;
    for (let more = true; more; stretches += 1) {
      const found: Awaited<ReturnType<typeof stretch>> = await stretch(opened, position, 40);
      seen.push(...found.ids);
      expect(found.total).toBe(250);
      ({ more, end: position } = found);
    }
    expect(seen).toEqual(idsOf(numbers(250)));
    expect(opened.heard.length).toBeLessThanOrEqual(stretches * 2);
  });

  it('from which rows have gone since goes on with those that moved up, and skips none', async () => {
    let all = numbers(60);
    const opened = await vendor(heard => portsOf(all)(heard));
    const first = await stretch(opened, null, 20);
    all = all.filter(number => number > 15);
    const next = await stretch(opened, first.end, 20);
    expect(next.ids).toEqual(idsOf(all.slice(5, 25)));
  });

  it('to whose front rows have come since goes on behind the last that was seen', async () => {
    let all = numbers(60);
    const opened = await vendor(heard => portsOf(all)(heard));
    const first = await stretch(opened, null, 20);
    all = [101, 102, 103, ...all];
    const next = await stretch(opened, first.end, 20);
    // Rather a row twice than one never.
    expect(next.ids.slice(-17)).toEqual(idsOf(numbers(37).slice(20)));
  });

  it('whose last rows that were seen have all gone shows a row twice rather than one never', async () => {
    let all = numbers(60);
    const opened = await vendor(heard => portsOf(all)(heard));
    const first = await stretch(opened, null, 20);
    all = all.filter(number => number <= 10 || number > 20);
    const next = await stretch(opened, first.end, 100);
    expect(next.ids).toEqual(expect.arrayContaining([...idsOf(all.filter(number => number > 20))]));
  });

  it('the page size is always said: the default of 20 would lose rows without a word', async () => {
    const opened = await vendor(portsOf(numbers(250)));
    await port.readStretch(source(opened), null, 100);
    await port.readMany(source(opened), ['port-1']);
    await port.readNamed(source(opened), 'Edge');
    for (const { parameters } of opened.heard) {
      expect(parameters).toMatchObject({ pageNum: 1, pageSize: expect.any(Number) });
    }
  });

  it('a vendor that ignores paging is understood: a page longer than asked for is the whole list', async () => {
    const everything = numbers(130).map(portRow);
    const opened = await vendor(() => listed(everything, 130));
    const first = await stretch(opened, null, 20);
    expect([first.ids, first.more]).toEqual([idsOf(numbers(20)), true]);
    expect((await stretch(opened, first.end, 200)).ids).toEqual(idsOf(numbers(130).slice(20)));
  });

  it('250 ids are three calls of at most 100, and one answer', async () => {
    const opened = await vendor(portsOf(numbers(250)));
    const found = await port.readMany(source(opened), idsOf(numbers(250)));
    expect(found.kind === 'read' && found.value.items.size).toBe(250);
    expect(opened.heard.map(({ parameters }) => (parameters.portIds as string[]).length).toSorted()).toEqual([
      100, 100, 50,
    ]);
  });

  it('one failed call of three fails all: what is missing might have been in it', async () => {
    const good = portsOf(numbers(250));
    const opened = await vendor(call =>
      (call.parameters.portIds as string[]).includes('port-250')
        ? {
            status: 401,
            body: '{"requestId":"T-2","code":"AUTHFAILURE_UNAUTHORIZED_OPERATION","message":"no"}',
          }
        : good(call),
    );
    expect(await port.readMany(source(opened), idsOf(numbers(250)))).toMatchObject({
      kind: 'failed',
      error: { tag: 'CloudAccessError' },
    });
  });

  it.each([
    ['no response', { requestId: 'T-1' }],
    ['a response that is null', { requestId: 'T-1', response: null }],
    ['a response that is a list', { requestId: 'T-1', response: [] }],
    ['no dataSet', { requestId: 'T-1', response: { totalCount: 0 } }],
    ['a dataSet that is null', listed(null, 0)],
    ['no totalCount', listed([], undefined)],
    ['a totalCount in words', listed([], 'none')],
    ['a row that is null', listed([null], 1)],
    ['a row that is a text', listed(['port-1'], 1)],
  ])('%s tells nothing: neither a list, nor that something is gone', async (_what, answer) => {
    const opened = await vendor(({ action }) => (action === 'DescribePorts' ? answer : listed([], 0)));
    expect(await port.readMany(source(opened), ['port-1'])).toMatchObject({
      kind: 'failed',
      error: { tag: 'CloudUnavailableError' },
    });
    expect((await port.readStretch(source(opened), null, 5)).kind).toBe('failed');
    expect((await lookOf(terminatePort, opened.account, 'port-1')).kind).toBe('unreadable');
  });

  it.each([
    ['without its id', { portStatus: 'RUNNING' }, ['port-1']],
    ['with an empty id', { portId: '', portStatus: 'RUNNING' }, ['port-1']],
    ['without its state', { portId: 'port-2' }, ['port-2']],
    ['with a number for its state', { portId: 'port-2', portStatus: 7 }, ['port-2']],
  ])('a row %s harms only itself, and is not taken for absence', async (_what, row, hidden) => {
    const opened = await vendor(({ action, parameters: { portIds } }) =>
      action === 'DescribePorts' && (portIds === undefined || (portIds as string[]).length > 1)
        ? listed([portRow(7), row], 2)
        : listed(action === 'DescribePorts' ? [row] : [], 1),
    );
    const many = await port.readMany(source(opened), ['port-7', ...hidden]);
    if (many.kind === 'failed') throw new Error(many.error.message);
    expect([[...many.value.items.keys()], [...many.value.undecoded]]).toEqual([['port-7'], hidden]);
    const { ids, undecoded, total } = await stretch(opened, null, 5);
    expect([ids, undecoded, total]).toEqual([['port-7'], 1, 2]);
    expect((await lookOf(terminatePort, opened.account, hidden[0] ?? '')).kind).toBe('unreadable');
  });

  it('a row that was not asked for does not stand for one that was', async () => {
    const opened = await vendor(() => listed([portRow(7)], 1));
    const found = await port.readMany(source(opened), ['port-1']);
    expect(found.kind === 'read' && found.value.items.has('port-1')).toBe(false);
  });

  it('of those that bear a name has only the ones that bear exactly it, though the filter is loose', async () => {
    const row = (id: string, privateConnectName: string): object => ({
      privateConnectId: id,
      privateConnectName,
      privateConnectStatus: 'RUNNING',
    });
    const opened = await vendor(() =>
      listed([row('pc-1', 'Lab line'), row('pc-2', 'Lab'), row('pc-3', 'lab')], 3),
    );
    const found = await privateConnect.readNamed(source(opened), 'Lab');
    expect(found.kind === 'read' && found.value.map(({ reference }) => reference.nativeId)).toEqual(['pc-2']);
    expect(opened.heard[0]?.parameters).toMatchObject({ privateConnectName: 'Lab' });
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
    const opened = await vendor(() => listed(rows, 2));
    const list = await port.readStretch(source(opened), null, 5);
    const nothing = {
      name: null,
      description: null,
      dataCenter: null,
      billing: null,
      createdAt: null,
      expiresAt: null,
    };
    expect(list).toMatchObject({ kind: 'read', value: { items: [nothing, nothing] } });
  });

  it('a VLAN is a number, also where it is written as text', async () => {
    const end = (vlanId: unknown): object => ({ endpointId: 'port-1', endpointType: 'PORT', vlanId });
    const row = { privateConnectId: 'pc-1', privateConnectStatus: 'RUNNING' };
    const opened = await vendor(() =>
      listed([{ ...row, endpointA: end('1001'), endpointZ: end(1002), bandwidthMbps: '500' }], 1),
    );
    const list = await privateConnect.readStretch(source(opened), null, 5);
    expect(list).toMatchObject({
      value: { items: [{ endpointA: { vlanId: 1001 }, endpointZ: { vlanId: 1002 }, bandwidthMbps: 500 }] },
    });
  });

  it.each(['', 'x', 1.5, null, true, [1], {}])('%j is no VLAN', async vlanId => {
    const row = { privateConnectId: 'pc-1', privateConnectStatus: 'RUNNING', endpointA: { vlanId } };
    const opened = await vendor(() => listed([row], 1));
    const list = await privateConnect.readStretch(source(opened), null, 5);
    expect(list).toMatchObject({ value: { items: [{ endpointA: { vlanId: null, id: null, port: null } }] } });
  });

  it('a number past 2^53 stays what it is and never becomes another', async () => {
    const text = JSON.stringify(listed([{ privateConnectId: 'pc-1', privateConnectStatus: 'RUNNING' }], 1));
    const opened = await vendor(() => ({
      body: text.replace('"pc-1"', '"pc-1","bandwidthMbps":9007199254740993'),
    }));
    const list = await privateConnect.readStretch(source(opened), null, 5);
    expect(list).toMatchObject({ value: { items: [{ bandwidthMbps: null }] } });
  });

  it('the flag of IP forwarding is on, off, or not told; nothing else is taken for either', async () => {
    const flags = [true, false, null, undefined, 'true', 1];
    const rows = flags.map((enableIpForward, index) => ({
      instanceId: `zec-${index}`,
      status: 'RUNNING',
      enableIpForward,
    }));
    const opened = await vendor(() => listed(rows, rows.length));
    const list = await instance.readStretch(source(opened), null, 10);
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
    const opened = await vendor(() => listed([], 0), { versions: { zec: '2025-09-01' } });
    await instance.readStretch(source(opened), null, 5);
    expect(opened.heard[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-zc-action': 'DescribeInstances',
      'x-zc-version': '2025-09-01',
      'x-zc-signature-method': 'ZC2-HMAC-SHA256',
      'x-zc-timestamp': expect.stringMatching(/^\d{10}$/),
    });
  });

  it('with an access token it carries no signature and no time', async () => {
    const opened = await vendor(() => listed([], 0), {
      accessKeyId: undefined,
      accessKeyPassword: undefined,
      token: 'access-token',
    });
    await port.readStretch(source(opened), null, 5);
    expect(opened.heard[0]?.headers.authorization).toBe('Bearer access-token');
    expect(opened.heard[0]?.headers['x-zc-timestamp']).toBeUndefined();
  });
});
