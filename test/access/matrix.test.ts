import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exposedChanges, typeNameOf } from '../../src/graph/change.ts';
import {
  alike,
  cases,
  ends,
  judge,
  kindsOf,
  owners,
  places,
  roleOf,
  samples,
  sees,
  shares,
  takes,
} from './matrix.ts';
import { accountsTold, inventoryTold, linksTold } from './matrix-inventory.ts';
import { testedAccess, testedCallers } from './roles.ts';
import { openStage, regions, type Stage } from './stage.ts';

let stage: Stage;

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
      const given = {
        ...takes(change.takes),
        account,
        ...(of.regional ? { regionId: regions[provider as keyof typeof regions] } : {}),
      };
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

  test('the whole inventory, by kind and at once, and any node by its id', async () => {
    for (const caller of testedCallers) await inventoryTold(stage, caller);
    ends();
  });

  test('accounts, their kinds, and what may be changed of them', async () => {
    for (const caller of testedCallers) await accountsTold(stage, caller);
    ends();
  });

  test('links from a line into a cloud, from either side', async () => {
    for (const caller of testedCallers) await linksTold(stage, caller);
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

  test('was at least 8,000 cases', () => {
    expect(cases()).toBeGreaterThanOrEqual(8_000);
  });
});
