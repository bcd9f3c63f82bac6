import { describe, expect, test } from 'vitest';
import { Accounts } from '../../src/domain/account.ts';
import { type Caller, localOperator, rightsToChange } from '../../src/domain/caller.ts';
import type { DomainError } from '../../src/domain/errors.ts';
import type { ResourceKind } from '../../src/domain/kind.ts';
import {
  accountOf,
  isNativeId,
  regionsOf,
  resolveTarget,
  type TargetInput,
} from '../../src/domain/target.ts';
import { callerWho } from '../callers.ts';

const port: ResourceKind = {
  provider: 'zenlayer',
  kind: 'port',
  typeName: 'ZenlayerPort',
  noun: 'port',
  article: 'a',
  plural: 'ports',
  idField: 'portId',
  resourceField: 'port',
  regional: false,
};
const circuit: ResourceKind = {
  ...port,
  provider: 'alibaba',
  kind: 'physical-connection',
  noun: 'physical connection',
  plural: 'physical connections',
  regional: true,
};

const everywhere = ['cn-hangzhou', 'cn-shanghai'];

function accounts(...names: readonly string[]): Accounts {
  const all = new Accounts();
  const rest = { staleReadsMs: 0, client: {} };
  for (const name of names) all.add({ provider: 'zenlayer', name, regions: null, ...rest });
  all.add({ provider: 'alibaba', name: 'main', regions: everywhere, ...rest });
  return all;
}

function where(
  kind: ResourceKind,
  typed: Partial<TargetInput>,
  { among = accounts('main'), caller = localOperator }: { among?: Accounts; caller?: Caller } = {},
): readonly string[] | DomainError {
  const whole = { id: 'x', idField: 'portId', account: null, regionId: null, ...typed };
  const found = resolveTarget(among.readableBy(caller), kind, whole);
  if ('tag' in found) return found;
  return found.candidates.map(({ account, region, nativeId }) => `${account}/${region ?? '-'}/${nativeId}`);
}

function wrong(inputField: string, message: RegExp): unknown {
  return expect.objectContaining({
    tag: 'CloudInputError',
    inputField,
    message: expect.stringMatching(message),
  });
}

describe('With an id of the graph', () => {
  test('the place is what the id says', () => {
    expect(where(port, { id: 'causeway:zenlayer:main:port:port-1' })).toEqual(['main/-/port-1']);
    const id = 'causeway:alibaba:main:physical-connection:cn-shanghai:pc-1';
    expect(where(circuit, { id })).toEqual(['main/cn-shanghai/pc-1']);
    expect(where(circuit, { id, account: 'main', regionId: 'cn-shanghai' })).toEqual([
      'main/cn-shanghai/pc-1',
    ]);
  });

  test('of another kind nothing is guessed', () => {
    const id = 'causeway:zenlayer:main:private-connect:pc-1';
    expect(where(port, { id })).toEqual(wrong('portId', /id of a private-connect of zenlayer; a port/));
  });

  test('of another provider nothing is guessed', () => {
    const id = 'causeway:alibaba:main:port:cn-hangzhou:pc-1';
    expect(where(port, { id })).toEqual(
      wrong('portId', /id of a port of alibaba; a port of zenlayer is meant/),
    );
  });

  test('an account or region that contradicts it is refused', () => {
    const id = 'causeway:alibaba:main:physical-connection:cn-shanghai:pc-1';
    expect(where(circuit, { id, account: 'other' })).toEqual(wrong('account', /belongs to account "main"/));
    expect(where(circuit, { id, regionId: 'cn-hangzhou' })).toEqual(
      wrong('regionId', /belongs to region "cn-shanghai"/),
    );
  });

  test('a mangled one is refused instead of being taken for a native id', () => {
    expect(where(port, { id: 'causeway:zenlayer:main:port' })).toEqual(
      wrong('portId', /not a complete Causeway id/),
    );
  });

  test('an account that is not configured is told, with those that are', () => {
    expect(where(port, { id: 'causeway:zenlayer:gone:port:port-1' })).toEqual(
      wrong('account', /no account "gone"\. Accounts of zenlayer: "main"/),
    );
  });

  test('a region outside the account’s list never becomes an address', () => {
    const id = 'causeway:alibaba:main:physical-connection:evil.example:pc-1';
    expect(where(circuit, { id })).toEqual(wrong('regionId', /not configured for account "main"/));
  });

  test('without a region, where the provider has regions, all are meant', () => {
    const id = 'causeway:alibaba:main:physical-connection:pc-1';
    expect(where(circuit, { id })).toEqual(['main/cn-hangzhou/pc-1', 'main/cn-shanghai/pc-1']);
  });
});

describe('With the provider’s own id', () => {
  test('the account may be left out where there is one', () => {
    expect(where(port, { id: 'port-1' })).toEqual(['main/-/port-1']);
  });

  test('the account must be named where there are several', () => {
    const among = accounts('one', 'two');
    expect(where(port, { id: 'port-1' }, { among })).toEqual(
      wrong('account', /Say which account is meant\. Accounts of zenlayer: "one", "two"/),
    );
    expect(where(port, { id: 'port-1', account: 'two' }, { among })).toEqual(['two/-/port-1']);
  });

  test('an unknown account is told, and that there is none at all too', () => {
    expect(where(port, { id: 'port-1', account: 'three' })).toEqual(wrong('account', /no account "three"/));
    expect(where(port, { id: 'port-1' }, { among: accounts() })).toEqual(
      wrong('account', /No account of zenlayer is configured/),
    );
  });

  test('all regions are meant where none is named, and only configured ones may be', () => {
    expect(where(circuit, { id: 'pc-1' })).toEqual(['main/cn-hangzhou/pc-1', 'main/cn-shanghai/pc-1']);
    expect(where(circuit, { id: 'pc-1', regionId: 'cn-shanghai' })).toEqual(['main/cn-shanghai/pc-1']);
    expect(where(circuit, { id: 'pc-1', regionId: 'cn-beijing' })).toEqual(
      wrong('regionId', /Its regions: cn-hangzhou, cn-shanghai/),
    );
  });

  test('a region where the provider has none is refused', () => {
    expect(where(port, { id: 'port-1', regionId: 'cn-hangzhou' })).toEqual(
      wrong('regionId', /have no regions/),
    );
  });

  test.each(['', ' ', 'port 1', ' port-1', 'port-1\n', 'pört', 'x'.repeat(129), 'a\u0000b'])(
    '%j is refused, for spaces and oddities in ids are mistakes',
    id => {
      expect(where(port, { id })).toEqual(wrong('portId', /1 to 128 visible ASCII characters/));
    },
  );
});

describe('What a caller may not read', () => {
  const guest = callerWho(['read', 'change'], ['zenlayer/one']);

  test('does not exist for them, not even by name', () => {
    const among = accounts('one', 'two');
    expect(where(port, { id: 'port-1' }, { among, caller: guest })).toEqual(['one/-/port-1']);
    const asked = where(port, { id: 'causeway:zenlayer:two:port:port-1' }, { among, caller: guest });
    expect(asked).toEqual(wrong('account', /no account "two"\. Accounts of zenlayer: "one"\./));
  });

  test('may not be changed either, whatever rights there are to change it', () => {
    const odd = callerWho(['change'], ['zenlayer/one']);
    const at = { provider: 'zenlayer', account: 'one', kind: port.kind };
    expect(rightsToChange(guest, 'terminatePort', at)).toBe('tested:change');
    expect(rightsToChange(odd, 'terminatePort', at)).toBeNull();
  });
});

describe('Where a new one goes', () => {
  const visible = accounts('one', 'two').readableBy(localOperator);

  test('is the account that is named, or the only one', () => {
    expect(accountOf(visible, port, 'two')).toMatchObject({ name: 'two' });
    expect(accountOf(visible, circuit, null)).toMatchObject({ name: 'main' });
    expect(accountOf(visible, port, null)).toEqual(wrong('account', /Say which account is meant/));
  });

  test('is a region of the account’s own, for kinds that have regions', () => {
    const [main] = visible.list(circuit);
    if (main === undefined) throw new Error('there is one');
    expect(regionsOf(main, circuit, 'cn-shanghai')).toEqual(['cn-shanghai']);
    expect(regionsOf(main, circuit, null)).toEqual(everywhere);
    // A kind of a provider with regions may be global all the same.
    expect(regionsOf(main, { ...circuit, regional: false }, null)).toEqual([null]);
    expect(regionsOf(main, { ...circuit, regional: false }, 'cn-shanghai')).toEqual(
      wrong('regionId', /have no regions/),
    );
  });
});

test('A provider’s own id has no spaces, no controls, and an end', () => {
  for (const id of ['x', 'dxcon-ffabc', '~!{}', 'x'.repeat(128)]) expect(isNativeId(id), id).toBe(true);
  for (const id of ['', 'a b', 'a\tb', 'é', 'x'.repeat(129)]) expect(isNativeId(id), id).toBe(false);
});
