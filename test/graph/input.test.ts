import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { create, isPresent, mutate, wishOn } from '../providers/subject.ts';
import { anyKind, anySubject } from '../registered.ts';

const subject = anySubject(isPresent);
const { cloud, change, sample, document } = subject;
const kind = anyKind();

let gateway: Gateway;
beforeAll(async () => {
  const clouds = [...new Set([cloud, kind.cloud])];
  gateway = await openGateway({
    clouds: clouds.map(each => using(each, { start: { ...each.samples.start, seed: 'empty' } })),
  });
  for (const each of clouds) gateway.cloud(each).create(...each.samples.anchors);
});
afterAll(() => gateway.close());

/** A fresh resource, which stays on its way. */
function resource(): string {
  return create(gateway.cloud(cloud), { ...sample.fresh, fate: 'stuck' });
}

function wish(id: string, more: object = {}, headers: Readonly<Record<string, string>> = {}) {
  return mutate(gateway, subject, { ...wishOn(subject, id).input, ...more }, headers);
}

function sent(id: string): number {
  const { action } = change.action;
  return gateway.cloud(cloud).journal.countRequests({ action, resource: id });
}

/** What the record keeps of it. */
async function recorded({ operation }: { readonly operation: { readonly id: string } | null }) {
  return await gateway.app.engine.ledger.operation(operation?.id ?? '');
}

describe('What every change takes', () => {
  test.each([
    ['idempotencyKey', ''],
    ['idempotencyKey', 'two words'],
    ['idempotencyKey', 'x'.repeat(129)],
    ['reason', 'x'.repeat(501)],
    ['waitSeconds', -1],
    ['waitSeconds', 61],
  ])(
    'is an input error by its name where it is wrong, and nothing is read or sent: %s',
    async (field, value) => {
      const id = resource();
      const answer = await wish(id, { [field]: value });
      expect(answer).toMatchObject({ __typename: 'CloudInputError', inputField: field, operation: null });
      expect(gateway.cloud(cloud).journal.countRequests({ resource: id })).toBe(0);
    },
  );

  test('is kept with the operation', async () => {
    const answer = await wish(resource(), { idempotencyKey: 'kept-1', reason: 'no longer needed' });
    expect(await recorded(answer)).toMatchObject({ key: 'kept-1', reason: 'no longer needed' });
  });

  test('is kept with the hash of the document that asked, as it was sent', async () => {
    const operation = await recorded(await wish(resource()));
    expect(operation?.documentHash).toBe(createHash('sha256').update(document).digest('hex'));
  });
});

describe('An idempotency key', () => {
  test('repeated with the same input sends nothing and gives the stored answer', async () => {
    const id = resource();
    const first = await wish(id, { idempotencyKey: 'again-1' });
    const second = await wish(id, { idempotencyKey: 'again-1', reason: 'asked twice' });
    expect([first.replayed, second.replayed]).toEqual([false, true]);
    expect(second.operation?.id).toBe(first.operation?.id);
    expect(sent(id)).toBe(1);
  });

  test('repeated with another input is a conflict, and nothing is sent', async () => {
    await wish(resource(), { idempotencyKey: 'other-1' });
    const id = resource();
    const second = await wish(id, { idempotencyKey: 'other-1' });
    expect(second.__typename).toBe('CloudIdempotencyConflictError');
    expect(sent(id)).toBe(0);
  });

  test('may come in the header, and the field wins, for a router passes on only that', async () => {
    const id = resource();
    const first = await wish(id, {}, { 'idempotency-key': 'header-1' });
    expect((await recorded(first))?.key).toBe('header-1');
    expect(await wish(id, {}, { 'idempotency-key': 'header-1' })).toMatchObject({ replayed: true });
    const both = await wish(resource(), { idempotencyKey: 'field-1' }, { 'idempotency-key': 'header-2' });
    expect((await recorded(both))?.key).toBe('field-1');
  });

  test('that is wrong in the header is refused as well', async () => {
    const id = resource();
    const answer = await wish(id, {}, { 'idempotency-key': 'two words' });
    expect(answer).toMatchObject({ __typename: 'CloudInputError', inputField: 'idempotencyKey' });
    expect(sent(id)).toBe(0);
  });

  test('of several calls at the same moment is carried out once, and all get its answer', async () => {
    const id = resource();
    const all = await Promise.all([1, 2, 3].map(() => wish(id, { idempotencyKey: 'race-1' })));
    expect(new Set(all.map(({ operation }) => operation?.id)).size).toBe(1);
    expect(sent(id)).toBe(1);
  });
});

describe('What an operation may cost', () => {
  const aliased = (times: number, field: string, variables = ''): string =>
    `query${variables} { ${Array.from({ length: times }, (_, nth) => `a${nth}: ${field}`).join('\n')} }`;
  const rows = (first: string): string =>
    `${kind.many}(first: ${first}) { nodes { id name state nativeState } edges { node { id name state nativeState } } }`;

  test('is bounded by how many rows it may bring, not by how long it is', async () => {
    expect((await gateway.send(aliased(12, rows('100')))).errors?.[0]?.message).toMatch(/cost/i);
    expect((await gateway.send(aliased(12, rows('2')))).errors).toBeUndefined();
  });

  test('counts a page size that comes in a variable, given or left to its default', async () => {
    const query = aliased(12, rows('$first'), '($first: Int! = 100)');
    expect((await gateway.send(query)).errors?.[0]?.message).toMatch(/cost/i);
    expect((await gateway.send(query, { first: 100 })).errors?.[0]?.message).toMatch(/cost/i);
    expect((await gateway.send(query, { first: 2 })).errors).toBeUndefined();
  });

  test('lets a large page of everything through once', async () => {
    expect((await gateway.send(`{ ${rows('100')} }`)).errors).toBeUndefined();
  });
});

test('A moment is written as ISO 8601, in UTC', async () => {
  const { data } = await gateway.send(`{ ${kind.many}(first: 1) { nodes { createdAt } } }`);
  expect(data[kind.many].nodes[0].createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});
