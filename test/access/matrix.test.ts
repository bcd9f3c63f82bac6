import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exposedChanges, typeNameOf } from '../../src/graph/change.ts';
import { exposedNouns } from '../../src/graph/resource.ts';
import { testedAccess, testedCallers, testedRoles } from './roles.ts';
import { openStage, type Stage } from './stage.ts';

const owners: Readonly<Record<string, string>> = {
  'zenlayer/north': 'acme',
  'zenlayer/south': 'acme',
  'alibaba/north': 'acme',
  'zenlayer/rival': 'rival',
};
const places = Object.keys(owners);

let stage: Stage;
/** One resource of each kind in each account. */
const samples = new Map<string, { readonly id: string; readonly nativeId: string }>();
let cases = 0;
const wrong: string[] = [];

beforeAll(async () => {
  stage = await openStage({
    accounts: owners,
    access: testedAccess,
    keys: Object.fromEntries(testedCallers.map(caller => [caller, caller.split('@')[1] ?? ''])),
  });
  for (const place of places) {
    for (const { kind, list } of kindsOf(place)) {
      const [, account] = place.split('/');
      const answered = await stage.ask(
        `operator@${owners[place]}`,
        `{ ${list}(account: "${account}", first: 1) { nodes { id nativeId } } }`,
      );
      const [node] = answered.data[list].nodes;
      if (node !== undefined) samples.set(`${place} ${kind}`, node);
    }
  }
});
afterAll(() => stage.close());

function kindsOf(place: string) {
  const [provider] = place.split('/');
  return [...exposedNouns().values()]
    .filter(noun => noun.provider === provider)
    .map(({ kind, typeName }) => {
      const field = typeName.charAt(0).toLowerCase() + typeName.slice(1);
      return { kind, typeName, field, list: `${field}s` };
    });
}

function roleOf(caller: string) {
  const [role = '', tenant = ''] = caller.split('@');
  const tested = testedRoles[role];
  if (tested === undefined) throw new Error(`no role ${role}`);
  return { ...tested, tenant };
}

/** What has to be, by the second description of the role. */
function sees(caller: string, place: string, kind: string): boolean {
  const { tenant, sees: seen } = roleOf(caller);
  return owners[place] === tenant && seen(place, kind);
}

function judge(what: string, found: boolean, wanted: boolean): void {
  cases += 1;
  if (found !== wanted) wrong.push(`${what}: ${found ? 'allowed' : 'denied'}`);
}

/** Shows the first ones that were wrong. */
function ends(): void {
  expect(wrong.slice(0, 20)).toEqual([]);
  wrong.length = 0;
}

describe('The access matrix: every role, in either tenant, on every account', () => {
  test('has something to see everywhere', () => {
    expect(samples.size).toBeGreaterThanOrEqual(places.length * 2);
  });

  test.each(places)(
    'reads of %s: lists, ids of the graph and of the provider, any resource, entities',
    async place => {
      const [, account = ''] = place.split('/');
      const kinds = kindsOf(place).flatMap(each => {
        const sample = samples.get(`${place} ${each.kind}`);
        return sample === undefined ? [] : [{ ...each, sample }];
      });
      const fields = kinds.map(
        ({ field, list, typeName, sample }, nth) => `
        all${nth}: ${list}(first: 100) { totalCount nodes { account } failures { account } }
        named${nth}: ${list}(account: "${account}", first: 5) { nodes { id } }
        id${nth}: ${field}(id: "${sample.id}") { id }
        native${nth}: ${field}(id: "${sample.nativeId}", account: "${account}") { id }
        any${nth}: cloudResource(id: "${sample.id}") { id }
        entity${nth}: _entities(representations: [{ __typename: "${typeName}", id: "${sample.id}" }]) { ... on ${typeName} { id state } }`,
      );
      for (const caller of testedCallers) {
        const before = stage.calls(place);
        const { data } = await stage.ask(caller, `{ ${fields.join('\n')} }`);
        for (const [nth, { kind }] of kinds.entries()) {
          const wanted = sees(caller, place, kind);
          const told = (way: string) => `${caller} ${way} ${kind} of ${place}`;
          const every = data[`all${nth}`];
          const accounts = new Set(every.nodes.map((node: { account: string }) => node.account));
          judge(told('lists'), accounts.has(account), wanted || shares(caller, place, kind));
          judge(
            told('counts'),
            every.totalCount > 0,
            places.some(each => alike(each, place) && sees(caller, each, kind)),
          );
          judge(told('fails to list'), every.failures.length > 0, false);
          judge(told('lists by name'), data[`named${nth}`] !== null, wanted);
          judge(told('reads by id'), data[`id${nth}`] !== null, wanted);
          judge(told('reads by the provider’s id'), data[`native${nth}`] !== null, wanted);
          judge(told('reads as any'), data[`any${nth}`] !== null, wanted);
          judge(told('reads as an entity'), data[`entity${nth}`][0].state !== 'NOT_SHOWN', wanted);
        }
        const any = kinds.some(({ kind }) => sees(caller, place, kind));
        judge(`${caller} makes calls to ${place}`, stage.calls(place) > before, any);
      }
      ends();
    },
  );

  test.each(places)('changes of %s', async place => {
    const [provider, account = ''] = place.split('/');
    const changes = [...exposedChanges().values()].filter(({ of }) => of.provider === provider);
    for (const change of changes) {
      const { mutation, of, creates } = change;
      const type = typeNameOf(change as never);
      const query = `mutation($input: ${type}Input!) { ${mutation}(input: $input) { __typename ... on CloudError { message } } }`;
      const given = { ...takes(change.takes), account, ...(of.regional ? { regionId: 'cn-hangzhou' } : {}) };
      const input = creates ? given : { ...given, [of.idField]: 'nobody-has-it' };
      for (const caller of testedCallers) {
        const before = stage.calls(place);
        const { data } = await stage.ask(caller, query, { input });
        const { __typename: type, message } = data[mutation];
        const visible = sees(caller, place, of.kind);
        const may = visible && roleOf(caller).changes(place, of.kind, mutation);
        const told = `${caller} ${mutation} of ${place}`;
        // What it takes are ports of the same account, and those have to be visible too.
        const possible = may && (!creates || sees(caller, place, 'port'));
        judge(told, stage.calls(place) > before, possible);
        judge(
          `${told}, refused`,
          type === 'CloudAccessError',
          visible && !may && (!creates || sees(caller, place, 'port')),
        );
        judge(
          `${told}, unseen`,
          /^There is no account/.test(message),
          !visible || (creates && !sees(caller, place, 'port')),
        );
      }
    }
    ends();
  });

  test('operations: by id, in lists, filtered', async () => {
    const written: { readonly id: string; readonly place: string; readonly kind: string }[] = [];
    for (const place of places) {
      const [provider = '', account = ''] = place.split('/');
      for (const { kind } of kindsOf(place)) {
        const id = `op-matrix-${written.length}`;
        const resource = `causeway:${provider}:${account}:${kind}:x`;
        await stage.app.engine.ledger.refuse(
          {
            id,
            parent: null,
            change: 'matrix',
            mutation: 'matrix',
            provider,
            account,
            kind,
            region: null,
            resource,
            resourceName: null,
            holds: resource,
            tenant: owners[place] ?? '',
            actor: 'somebody',
            reason: null,
            key: null,
            fingerprint: 'f',
            documentHash: null,
            input: {},
            before: null,
          },
          {
            tag: 'CloudInputError',
            message: 'no',
            inputField: null,
            provider,
            providerCode: null,
            providerMessage: null,
            requestId: null,
          },
        );
        written.push({ id, place, kind });
      }
    }
    const fields = written.map(
      ({ id }, nth) => `o${nth}: cloudOperation(id: "${id}") { id events { note } }`,
    );
    const filtered = places.map(
      (place, nth) =>
        `f${nth}: cloudOperations(first: 100, filter: { account: "${place.split('/')[1]}" }) { nodes { id } }`,
    );
    for (const caller of testedCallers) {
      const { data } = await stage.ask(
        caller,
        `{ ${fields.join('\n')} all: cloudOperations(first: 100) { nodes { id } } ${filtered.join('\n')} }`,
      );
      const ids = (nodes: { readonly id: string }[]) => new Set(nodes.map(({ id }) => id));
      for (const [nth, { id, place, kind }] of written.entries()) {
        const wanted = sees(caller, place, kind);
        judge(`${caller} reads ${id} of ${kind} of ${place}`, data[`o${nth}`] !== null, wanted);
        judge(`${caller} lists ${id}`, ids(data.all.nodes).has(id), wanted);
        judge(`${caller} filters ${id}`, ids(data[`f${places.indexOf(place)}`].nodes).has(id), wanted);
      }
    }
    ends();
  });

  test('was at least 2,000 cases', () => {
    expect(cases).toBeGreaterThanOrEqual(2_000);
  });
});

function alike(one: string, other: string): boolean {
  return one.split('/')[0] === other.split('/')[0];
}

/** Another account of the same name that the caller does see. */
function shares(caller: string, place: string, kind: string): boolean {
  return places.some(
    each =>
      each !== place &&
      alike(each, place) &&
      each.split('/')[1] === place.split('/')[1] &&
      sees(caller, each, kind),
  );
}

/** Something for each field that a change cannot do without. */
function takes(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields as Record<string, { type: string; required?: boolean; fields?: object }>)
      .filter(([, field]) => field.required)
      .map(([name, field]) => [name, sampleFor(field, name)]),
  );
}

function sampleFor({ type, fields }: { type: string; fields?: object }, name: string): unknown {
  if (type === 'Int') return 10;
  if (type === 'Boolean') return true;
  if (type === 'Object') return takes(fields ?? {});
  return type === 'Resource' ? `nobody-has-${name}` : 'a name';
}
