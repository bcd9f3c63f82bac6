import { GraphQLError, parse } from 'graphql';
import { expect, test } from 'vitest';
import { ErrorMasker } from '../../src/server/error-masker.ts';
import { answerOf, startTestServer } from './fixtures/test-server.ts';

test('An unexpected error reaches the client as a number, and the log under that number as it was', async () => {
  const { ask, lines } = await startTestServer();
  const text = await (await ask('{ hello bug }')).text();
  expect(text).not.toContain('hunter2');
  expect(text).not.toContain('/etc');
  const { data, errors } = JSON.parse(text);
  expect(data).toEqual({ hello: 'world', bug: null });
  const { code, errorId } = errors[0].extensions;
  expect(code).toBe('INTERNAL_SERVER_ERROR');
  expect(errors[0].path).toEqual(['bug']);
  const logged = lines.filter(line => line.level === 'error');
  expect(logged).toHaveLength(1);
  expect(logged[0]?.facts).toMatchObject({ errorId, path: 'bug' });
  expect(String(logged[0]?.facts.err)).toContain('hunter2');
});

test('One failure behind many fields is logged once', async () => {
  const { ask, lines } = await startTestServer();
  const { errors } = await answerOf(ask('{ bugs }'));
  expect(errors).toHaveLength(3);
  expect(new Set(errors?.map(error => error.extensions?.errorId)).size).toBe(1);
  expect(lines.filter(line => line.level === 'error')).toHaveLength(1);
});

test('An error that says what it is passes as it is and is not logged', async () => {
  const { ask, lines } = await startTestServer();
  const { errors } = await answerOf(ask('{ expected }'));
  expect(errors).toMatchObject([
    { message: 'The port is not there.', extensions: { code: 'CLOUD_RESOURCE_NOT_FOUND' } },
  ]);
  expect(lines.filter(line => line.level === 'error')).toEqual([]);
});

test.each([
  ['a GraphQLError of a library, which has no code', '{ unnamed }', {}],
  ['a null where the schema allows none', '{ required }', {}],
  ['a scalar that breaks', 'query($value: Picky) { picky(value: $value) }', { value: 'bug' }],
])('%s is masked', async (_name, query, variables) => {
  const { ask, lines } = await startTestServer();
  const text = await (await ask(query, variables)).text();
  expect(text).toContain('INTERNAL_SERVER_ERROR');
  expect(text).not.toContain('hunter2');
  expect(lines.filter(line => line.level === 'error')).toHaveLength(1);
});

test('A value that a scalar refuses in words of its own is told to the client', async () => {
  const { ask } = await startTestServer();
  const answer = await ask('query($value: Picky) { picky(value: $value) }', { value: 'bad' });
  expect(answer.status).toBe(400);
  expect((await answerOf(answer)).errors).toMatchObject([
    { message: expect.stringContaining('has to be "good"'), extensions: { code: 'BAD_USER_INPUT' } },
  ]);
});

test('A fault of the request with a code of its own keeps it, is told with a status, and is the same when it is masked again', () => {
  const silent = (): void => undefined;
  const masker = new ErrorMasker({ debug: silent, info: silent, warn: silent, error: silent });
  const { definitions } = parse('query($value: Picky) { picky(value: $value) }');
  const fault = new GraphQLError('Not this one. Did you mean "good"?', {
    nodes: definitions,
    extensions: { code: 'PICKY' },
  });
  const masked = masker.mask(fault);
  expect(masked.message).toBe('Not this one.');
  expect(masked.extensions).toEqual({ code: 'PICKY', http: { status: 400 } });
  expect(masker.mask(masked)).toBe(masked);
  const unexpected = masker.mask(new Error('hunter2'));
  expect(masker.mask(unexpected)).toBe(unexpected);
});

test('A context that cannot be made is masked too, and a cost that cannot be told', async () => {
  for (const options of [
    {
      context: (): object => {
        throw new Error('no ledger: hunter2');
      },
    },
    {
      prepareCost: () => (): number => {
        throw new Error('no cost: hunter2');
      },
    },
  ]) {
    const { ask, lines } = await startTestServer(options);
    const answer = await ask('{ hello }');
    expect(answer.status).toBe(500);
    expect(await answer.text()).toMatch(/INTERNAL_SERVER_ERROR.*errorId|errorId.*INTERNAL_SERVER_ERROR/);
    expect(lines.filter(line => line.level === 'error')).toHaveLength(1);
  }
});

test('No log line has a variable, a header or the document of a request', async () => {
  const { ask, lines } = await startTestServer();
  await ask(
    'query($text: String) { echo(text: $text) bug }',
    { text: 'variable-value' },
    { authorization: 'header-value' },
  );
  await ask('{ nowhere(secret: "document-value") }');
  await expect.poll(() => lines.length).toBe(3);
  expect(JSON.stringify(lines)).not.toMatch(/variable-value|header-value|document-value|nowhere/);
});

test('Resolvers get the very context that was made for the request', async () => {
  const made: object[] = [];
  class Context {
    readonly #secret = 'kept';
    get secret(): string {
      return this.#secret;
    }
  }
  const { ask, world } = await startTestServer({
    context: () => {
      const context = new Context();
      made.push(context);
      return context;
    },
  });
  await ask('{ hello }');
  await ask('{ nowhere }');
  expect(world.contexts).toHaveLength(1);
  expect(world.contexts[0]).toBe(made[0]);
  expect(made).toHaveLength(1);
  expect(made[0]).toHaveProperty('secret', 'kept');
});
