import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localOperator } from '../../src/domain/caller.ts';
import { type Gateway, openGateway } from '../gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await openGateway({ identify: () => localOperator });
});
afterAll(() => gateway.close());

const query = `mutation($input: TerminatePortInput!) {
  terminatePort(input: $input) {
    __typename
    ... on TerminatePortSuccess { replayed operation { id idempotencyKey reason } }
    ... on CloudError { message replayed operation { id } }
    ... on CloudInputError { inputField }
  }
}`;

async function terminate(input: object, headers: Readonly<Record<string, string>> = {}) {
  const { data, errors } = await gateway.send(query, { input }, headers);
  expect(errors).toBeUndefined();
  return data.terminatePort;
}

function port(): string {
  return gateway.zenlayer.create({ kind: 'port', name: 'Berth' })[0] ?? '';
}

function sent(resource: string): number {
  return gateway.zenlayer.journal.countRequests({ action: 'TerminatePort', resource });
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
      const portId = port();
      const answer = await terminate({ portId, [field]: value });
      expect(answer).toMatchObject({ __typename: 'CloudInputError', inputField: field, operation: null });
      expect(gateway.zenlayer.journal.countRequests({ resource: portId })).toBe(0);
    },
  );

  test('is kept with the operation', async () => {
    const answer = await terminate({ portId: port(), idempotencyKey: 'kept-1', reason: 'no longer needed' });
    expect(answer.operation).toMatchObject({ idempotencyKey: 'kept-1', reason: 'no longer needed' });
  });

  test('is kept with the hash of the document that asked, as it was sent', async () => {
    const answer = await terminate({ portId: port() });
    const operation = await gateway.app.works.ledger.operation(answer.operation.id);
    expect(operation?.documentHash).toBe(createHash('sha256').update(query).digest('hex'));
  });
});

describe('An idempotency key', () => {
  test('repeated with the same input sends nothing and gives the stored answer', async () => {
    const portId = port();
    const first = await terminate({ portId, idempotencyKey: 'again-1' });
    const second = await terminate({ portId, idempotencyKey: 'again-1', reason: 'asked twice' });
    expect([first.replayed, second.replayed]).toEqual([false, true]);
    expect(second.operation.id).toBe(first.operation.id);
    expect(sent(portId)).toBe(1);
  });

  test('repeated with another input is a conflict, and nothing is sent', async () => {
    await terminate({ portId: port(), idempotencyKey: 'other-1' });
    const portId = port();
    const second = await terminate({ portId, idempotencyKey: 'other-1' });
    expect(second.__typename).toBe('CloudIdempotencyConflictError');
    expect(sent(portId)).toBe(0);
  });

  test('may come in the header, and the field wins, for a router passes on only that', async () => {
    const portId = port();
    const first = await terminate({ portId }, { 'idempotency-key': 'header-1' });
    expect(first.operation.idempotencyKey).toBe('header-1');
    expect(await terminate({ portId }, { 'idempotency-key': 'header-1' })).toMatchObject({ replayed: true });
    const both = await terminate(
      { portId: port(), idempotencyKey: 'field-1' },
      { 'idempotency-key': 'header-2' },
    );
    expect(both.operation.idempotencyKey).toBe('field-1');
  });

  test('that is wrong in the header is refused as well', async () => {
    const portId = port();
    const answer = await terminate({ portId }, { 'idempotency-key': 'two words' });
    expect(answer).toMatchObject({ __typename: 'CloudInputError', inputField: 'idempotencyKey' });
    expect(sent(portId)).toBe(0);
  });

  test('of two calls at the same moment is carried out once, and both get its answer', async () => {
    const portId = port();
    const both = await Promise.all([1, 2, 3].map(() => terminate({ portId, idempotencyKey: 'race-1' })));
    expect(new Set(both.map(({ operation }) => operation.id)).size).toBe(1);
    expect(sent(portId)).toBe(1);
  });
});

describe('What an operation may cost', () => {
  const aliased = (times: number, field: string, variables = ''): string =>
    `query${variables} { ${Array.from({ length: times }, (_, nth) => `a${nth}: ${field}`).join('\n')} }`;
  const lines = (first: string): string =>
    `zenlayerPrivateConnects(first: ${first}) { nodes { name state endpointA { port { name state } } endpointZ { port { name state } } } }`;

  test('is bounded by how many rows it may bring, not by how long it is', async () => {
    expect((await gateway.send(aliased(12, lines('100')))).errors?.[0]?.message).toMatch(/cost/i);
    expect((await gateway.send(aliased(12, lines('2')))).errors).toBeUndefined();
  });

  test('counts a page size that comes in a variable, given or left to its default', async () => {
    const query = aliased(12, lines('$first'), '($first: Int! = 100)');
    expect((await gateway.send(query)).errors?.[0]?.message).toMatch(/cost/i);
    expect((await gateway.send(query, { first: 100 })).errors?.[0]?.message).toMatch(/cost/i);
    expect((await gateway.send(query, { first: 2 })).errors).toBeUndefined();
  });

  test('lets a large page of everything through once', async () => {
    expect((await gateway.send(`{ ${lines('100')} }`)).errors).toBeUndefined();
  });
});

test('A moment is written as ISO 8601, in UTC', async () => {
  const { data } = await gateway.send(
    '{ zenlayerPort(id: "port-tyo-subscription") { createdAt expiresAt } }',
  );
  expect(data.zenlayerPort.expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});
