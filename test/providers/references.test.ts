import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clouds } from '../clouds.ts';
import { type Gateway, openGateway } from '../gateway.ts';
import { idOf, kindsOf } from '../registered.ts';

const kinds = clouds.flatMap(kindsOf);

let gateway: Gateway;
beforeAll(async () => {
  gateway = await openGateway();
  for (const cloud of clouds) gateway.cloud(cloud).create(...cloud.samples.anchors);
});
afterAll(() => gateway.close());

describe('A hundred references of one kind and account', () => {
  test.each(kinds.map(kind => ({ ...kind, fewest: kind.sample.callsForAHundred })))(
    'to $typeName cost $fewest calls, and each is the one that was meant',
    async ({ fewest, ...kind }) => {
      const cloud = gateway.cloud(kind.cloud);
      const { fresh, action, args } = kind.sample;
      const ids = cloud.create({ ...fresh, id: `many-${kind.noun.kind}`, count: 100 });
      expect(ids).toHaveLength(100);
      cloud.journal.clear();
      const region = typeof args?.regionId === 'string' ? args.regionId : null;
      const of = ids.map(id => ({ __typename: kind.typeName, id: idOf(kind, id, { region }) }));
      const { data, errors } = await gateway.send(
        `query($of: [_Any!]!) { _entities(representations: $of) { ... on ${kind.typeName} { nativeId state } } }`,
        { of },
      );
      expect(errors).toBeUndefined();
      expect(data._entities.map(({ nativeId }: { nativeId: string }) => nativeId)).toEqual(ids);
      expect(data._entities.every(({ state }: { state: string }) => state !== 'NOT_SHOWN')).toBe(true);
      expect([cloud.journal.countRequests({ action }), cloud.journal.countRequests({})]).toEqual([
        fewest,
        fewest,
      ]);
    },
  );
});
