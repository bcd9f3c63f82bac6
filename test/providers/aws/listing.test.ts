import { afterEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../src/domain/account.ts';
import type { AwsClient } from '../../../src/providers/aws/client.ts';
import { connection, deleteAwsConnection } from '../../../src/providers/aws/dx/connection.ts';
import { virtualInterface, virtualInterfacesOf } from '../../../src/providers/aws/dx/virtual-interface.ts';
import { closeScripted, region, requestId, scriptedAws, targetOf } from './scripted.ts';

afterEach(closeScripted);

type Heard = Awaited<ReturnType<typeof scriptedAws>>['heard'][number];

const row = (connectionId: string, more: object = {}): object => ({
  connectionId,
  connectionState: 'available',
  ...more,
});
const many = Array.from({ length: 250 }, (_, index) => `dxcon-${index + 1}`);
const refusal = (message: string): object => ({
  status: 400,
  body: JSON.stringify({ __type: 'DirectConnectClientException', message }),
});

/** A region with these connections, which pages as the service does, and has one location. */
function regionWith(ids: readonly string[], lastToken: object = {}): (heard: Heard) => object {
  return ({ operation, parameters: { connectionId, maxResults = 100, nextToken } }) => {
    if (operation === 'DescribeLocations') return { locations: [{ locationCode: 'EqDC2' }] };
    if (operation === 'DescribeVirtualInterfaces') return { virtualInterfaces: [] };
    if (typeof connectionId === 'string') {
      if (ids.includes(connectionId)) return { connections: [row(connectionId)] };
      return refusal(`Could not find Connection with ID ${connectionId}`);
    }
    const start = nextToken === undefined ? 0 : Number(String(nextToken).replace('after ', ''));
    const end = start + Math.min(Number(maxResults), 100);
    const page = ids.slice(start, end).map(id => row(id));
    return { connections: page, ...(end < ids.length ? { nextToken: `after ${end}` } : lastToken) };
  };
}

function sourceOf(account: Account<AwsClient>) {
  return { account, region, signal: undefined };
}

describe('a list of AWS', () => {
  it.each([
    ['no token', {}],
    ['null for a token', { nextToken: null }],
    ['an empty token', { nextToken: '' }],
  ])('is read by token to its end, which has %s', async (_what, lastToken) => {
    const { account, heard } = await scriptedAws(regionWith(many, lastToken));
    const stretch = await connection.readStretch(sourceOf(account), null, 1_000);
    if (stretch.kind === 'failed') throw new Error(stretch.error.message);
    expect(stretch.value.items.map(({ reference }) => reference.nativeId)).toEqual(many);
    expect(stretch.value).toMatchObject({ more: false, total: null, undecoded: 0 });
    expect(heard.map(({ parameters }) => parameters)).toEqual([
      { maxResults: 100 },
      { maxResults: 100, nextToken: 'after 100' },
      { maxResults: 100, nextToken: 'after 200' },
    ]);
  });

  it('is shown from any row on, nothing twice and nothing left out, and never with a total', async () => {
    const { account, heard } = await scriptedAws(regionWith(many));
    const seen: string[] = [];
    let from: string | null = null;
    for (;;) {
      const stretch = await connection.readStretch(sourceOf(account), from, 70);
      if (stretch.kind === 'failed') throw new Error(stretch.error.message);
      const { items, positionAfter, more, total } = stretch.value;
      seen.push(...items.map(({ reference }) => reference.nativeId));
      expect(total).toBeNull();
      if (!more) break;
      from = positionAfter(items.length - 1);
    }
    expect(seen).toEqual(many);
    for (const { parameters } of heard) expect(parameters.maxResults).toBeLessThanOrEqual(100);
  });

  it('that leads back to a page that was read already tells nothing', async () => {
    const { account, heard } = await scriptedAws(({ operation, parameters }) =>
      operation === 'DescribeConnections'
        ? { connections: [row('dxcon-1')], nextToken: parameters.nextToken === 'a' ? 'b' : 'a' }
        : { virtualInterfaces: [], nextToken: parameters.nextToken === 'a' ? 'b' : 'a' },
    );
    expect(await connection.readMany(sourceOf(account), ['dxcon-1', 'dxcon-2'])).toMatchObject({
      kind: 'failed',
      error: { tag: 'CloudUnavailableError' },
    });
    expect(heard).toHaveLength(3);
    expect((await virtualInterfacesOf(sourceOf(account), ['dxcon-1'])).kind).toBe('failed');
    const target = targetOf('connection', 'dxcon-1');
    expect((await deleteAwsConnection.look({ account, target, input: {} })).kind).toBe('unreadable');
  });

  it('is asked for one id with the filter, for several as a whole: a filter takes one', async () => {
    const { account, heard } = await scriptedAws(regionWith(many));
    const one = await connection.readMany(sourceOf(account), ['dxcon-7']);
    expect(one.kind === 'read' && [...one.value.items.keys()]).toEqual(['dxcon-7']);
    const several = await connection.readMany(sourceOf(account), ['dxcon-7', 'dxcon-249', 'dxcon-none']);
    if (several.kind === 'failed') throw new Error(several.error.message);
    for (const id of ['dxcon-7', 'dxcon-249']) expect(several.value.items.has(id)).toBe(true);
    expect(several.value.items.has('dxcon-none')).toBe(false);
    expect(heard.map(({ parameters }) => parameters)).toEqual([
      { connectionId: 'dxcon-7' },
      { maxResults: 100 },
      { maxResults: 100, nextToken: 'after 100' },
      { maxResults: 100, nextToken: 'after 200' },
    ]);
    const none = await connection.readMany(sourceOf(account), []);
    expect(none.kind === 'read' && none.value.items.size).toBe(0);
    expect(heard).toHaveLength(4);
  });
});

describe('what AWS does not show', () => {
  it.each([
    ['words that name it', refusal('Could not find Connection with ID dxcon-gone')],
    ['an empty list', { connections: [] }],
    ['the words of the framework', refusal('Connection dxcon-gone does not exist.')],
    ['words about its format', refusal('Connection ID dxcon-gone has an invalid format.')],
  ])('is absent by %s, and another row vouches for the list', async (_what, answer) => {
    const { account } = await scriptedAws(heard =>
      heard.parameters.connectionId === 'dxcon-gone' ? answer : regionWith(['dxcon-1'])(heard),
    );
    expect((await connection.lookAt(sourceOf(account), ['dxcon-gone'])).get('dxcon-gone')).toEqual({
      kind: 'absent',
      witness: 'connection dxcon-1',
      requestId,
    });
  });

  it.each([
    ['words about another id', refusal('Could not find Connection with ID dxcon-gone-too')],
    ['words about no id', refusal('Could not find Connection with ID')],
    ['words that nobody knows', refusal('The moon is full.')],
    ['a missing permission', { status: 400, body: '{"__type":"AccessDeniedException"}' }],
  ])('is not absent by %s', async (_what, answer) => {
    const { account } = await scriptedAws(heard =>
      heard.parameters.connectionId === 'dxcon-gone' ? answer : regionWith(['dxcon-1'])(heard),
    );
    const looks = await connection.lookAt(sourceOf(account), ['dxcon-gone']);
    expect(looks.get('dxcon-gone')?.kind).toBe('unreadable');
  });

  it('of an account that has nothing else is vouched for by the locations, which never are none', async () => {
    const { account } = await scriptedAws(regionWith([]));
    expect((await connection.lookAt(sourceOf(account), ['dxcon-gone'])).get('dxcon-gone')).toMatchObject({
      kind: 'absent',
      witness: 'the list of locations',
    });
    const bare = await scriptedAws(heard =>
      heard.operation === 'DescribeLocations' ? { locations: [] } : regionWith([])(heard),
    );
    const looks = await connection.lookAt(sourceOf(bare.account), ['dxcon-gone']);
    expect(looks.get('dxcon-gone')).toMatchObject({ kind: 'absent', witness: null });
  });

  it('by its id and lists all the same is there', async () => {
    const { account } = await scriptedAws(heard =>
      heard.parameters.connectionId === undefined
        ? regionWith(['dxcon-1'])(heard)
        : refusal('Could not find Connection with ID dxcon-1'),
    );
    const looks = await connection.lookAt(sourceOf(account), ['dxcon-1']);
    expect(looks.get('dxcon-1')?.kind).toBe('present');
  });
});

describe('an answer that is not the list that AWS documents', () => {
  it.each([
    ['no list', {}],
    ['null for a list', { connections: null, virtualInterfaces: null }],
    ['a list that is an object', { connections: {}, virtualInterfaces: {} }],
    ['a row that is null', { connections: [null], virtualInterfaces: [null] }],
    ['a row that is a text', { connections: ['dxcon-1'], virtualInterfaces: ['dxvif-1'] }],
    [
      'a row without its id',
      {
        connections: [{ connectionState: 'available' }],
        virtualInterfaces: [{ virtualInterfaceState: 'available' }],
      },
    ],
    [
      'a row without its state',
      { connections: [{ connectionId: 'dxcon-1' }], virtualInterfaces: [{ virtualInterfaceId: 'dxvif-1' }] },
    ],
    [
      'a row with an empty state',
      {
        connections: [{ connectionId: 'dxcon-1', connectionState: '' }],
        virtualInterfaces: [{ virtualInterfaceId: 'dxvif-1', virtualInterfaceState: '' }],
      },
    ],
    ['a wrapper of its name', { DescribeConnectionsResult: { connections: [] } }],
  ])(
    '%s tells nothing: neither that something is gone, nor that nothing depends on it',
    async (_what, answer) => {
      const { account } = await scriptedAws(() => answer);
      const looks = await connection.lookAt(sourceOf(account), ['dxcon-1']);
      expect(looks.get('dxcon-1')?.kind).toBe('unreadable');
      const others = await virtualInterface.lookAt(sourceOf(account), ['dxvif-1']);
      expect(others.get('dxvif-1')?.kind).toBe('unreadable');
      expect((await virtualInterfacesOf(sourceOf(account), ['dxcon-1'])).kind).toBe('failed');
    },
  );

  it('about the virtual interfaces makes the look before a deletion unreadable', async () => {
    const target = targetOf('connection', 'dxcon-1');
    for (const broken of [
      { virtualInterfaces: [{ virtualInterfaceId: 'dxvif-1', connectionId: 'dxcon-1' }] },
      { status: 400, body: '{"__type":"AccessDeniedException"}' },
      { status: 503, body: '{"__type":"ServiceUnavailable"}' },
    ]) {
      const { account } = await scriptedAws(heard =>
        heard.operation === 'DescribeVirtualInterfaces' ? broken : regionWith(['dxcon-1'])(heard),
      );
      expect((await deleteAwsConnection.look({ account, target, input: {} })).kind).toBe('unreadable');
    }
  });
});
