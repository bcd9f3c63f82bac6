import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exposedChanges } from '../../src/graph/change.ts';
import { cases, ends, judge, kindsOf, owners, places, samples, sees } from './matrix.ts';
import { accountsTold, inventoryTold, linksTold } from './matrix-inventory.ts';
import { changesTold, fewChanges, readsTold } from './matrix-resources.ts';
import { otherWays, postsOf } from './matrix-ways.ts';
import { testedAccess, testedCallers } from './roles.ts';
import { openStage, type Stage } from './stage.ts';

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
      await readsTold(stage, postsOf(stage), place);
      ends();
    },
  );

  test.each(places)('changes of %s', async place => {
    const [provider] = place.split('/');
    const changes = [...exposedChanges().values()].filter(({ of }) => of.provider === provider);
    await changesTold(stage, postsOf(stage), place, changes);
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

  test.each(Object.keys(otherWays))('the same reads and changes %s', async name => {
    const way = (otherWays[name] ?? expect.fail(name))(stage);
    await readsTold(stage, way, 'zenlayer/north');
    await changesTold(stage, way, 'zenlayer/north', fewChanges());
    ends();
  });

  test('was at least 8,000 cases', () => {
    expect(cases()).toBeGreaterThanOrEqual(8_000);
  });
});
