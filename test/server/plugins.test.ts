import { createHash } from 'node:crypto';
import { GraphQLError, type ValidationRule } from 'graphql';
import { expect, test } from 'vitest';
import type { ServerPlugin } from '../../src/server/execution.ts';
import { answerOf, codeOf, startTestServer } from './fixtures/test-server.ts';

const hashOf = (query: string): string => createHash('sha256').update(query).digest('hex');

/** What @graphql-yoga/plugin-persisted-operations does, as far as a server sees it. */
function persisted(...queries: readonly string[]): ServerPlugin {
  const known = new Map(queries.map(query => [hashOf(query), query]));
  return {
    onParams({ params, setParams }) {
      const query = known.get(params.extensions?.persistedQuery?.sha256Hash);
      if (query !== undefined) setParams({ ...params, query });
    },
  };
}

function byHash(url: string, query: string, rest: object = {}): Promise<Response> {
  const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(query) } };
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ extensions, ...rest }),
  });
}

test('A client that sends a hash alone is told to send the query, and is answered when it does', async () => {
  const { url } = await startTestServer();
  const refused = await byHash(url, '{ hello }', { operationName: 'Q', variables: {} });
  expect(refused.status).toBe(200);
  expect(await refused.json()).toEqual({
    errors: [
      { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
    ],
  });
  const sent = await byHash(url, '{ hello }', { query: '{ hello }' });
  expect(await sent.json()).toEqual({ data: { hello: 'world' } });
  const extensions = encodeURIComponent('{"persistedQuery":{"version":1,"sha256Hash":"x"}}');
  expect(await codeOf(fetch(`${url}/graphql?extensions=${extensions}`))).toBe(
    'PERSISTED_QUERY_NOT_SUPPORTED',
  );
});

test('A plugin may put a document in the place of a hash, and it is checked as any other', async () => {
  const two = 'mutation { a: destroy(id: 1) b: destroy(id: 2) }';
  const echo = 'query($text: String) { echo(text: $text) }';
  const { url, world } = await startTestServer({ plugins: [persisted(echo, two, '{ nowhere }')] });
  expect(await answerOf(byHash(url, echo, { variables: { text: 'hi' } }))).toEqual({ data: { echo: 'hi' } });
  expect(await codeOf(byHash(url, two))).toBe('ONE_CHANGE_PER_REQUEST');
  expect(await codeOf(byHash(url, '{ nowhere }'))).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await codeOf(byHash(url, '{ hello }'))).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
  expect(world.destroyed).toEqual([]);
});

test('A plugin may add rules of validation, which are the only ones that run again', async () => {
  let validated = 0;
  const noBugs: ValidationRule = context => {
    validated += 1;
    return {
      Field(node) {
        if (node.name.value === 'bug') context.reportError(new GraphQLError('No bugs.', { nodes: node }));
      },
    };
  };
  const { ask, world } = await startTestServer({
    plugins: [{ onValidate: ({ addValidationRule }) => addValidationRule(noBugs) }],
  });
  expect(await codeOf(ask('{ hello bug }'))).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(world.contexts).toEqual([]);
  expect(await answerOf(ask('{ hello }'))).toEqual({ data: { hello: 'world' } });
  expect(validated).toBe(2);
});

test('A plugin sees the execution and the result, of a compiled query as well', async () => {
  const seen: string[] = [];
  const plugin: ServerPlugin = {
    onContextBuilding: () => void seen.push('context'),
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn(args => {
        seen.push('execute');
        return executeFn(args);
      });
      return { onExecuteDone: ({ result }) => void seen.push(JSON.stringify(result)) };
    },
    onExecutionResult({ result, setResult, request }) {
      if (result && 'data' in result)
        setResult({ ...result, extensions: { agent: request.headers.get('x-agent') } });
    },
  };
  const { ask, server } = await startTestServer({ plugins: [plugin], limits: { compileAfter: 1 } });
  for (const compiledRuns of [0, 1]) {
    const answer = await ask('{ hello }', undefined, { 'x-agent': 'me' });
    expect(await answer.text()).toBe('{"data":{"hello":"world"},"extensions":{"agent":"me"}}');
    expect(server.counts.compiledRuns).toBe(compiledRuns);
  }
  const once = ['context', 'execute', '{"data":{"hello":"world"}}'];
  expect(seen).toEqual([...once, ...once]);
});

test('A plugin may answer in the place of the executor, and with many results, which are sent as events', async () => {
  const plugin: ServerPlugin = {
    onExecute({ setResultAndStopExecution }) {
      setResultAndStopExecution(
        (async function* () {
          yield { data: { hello: 'first' } };
          yield { data: { hello: 'second' } };
        })() as never,
      );
    },
  };
  const { ask } = await startTestServer({ plugins: [plugin] });
  const text = await (await ask('{ hello }', undefined, { accept: 'text/event-stream' })).text();
  expect(text).toContain(
    'data: {"data":{"hello":"first"}}\n\nevent: next\ndata: {"data":{"hello":"second"}}',
  );
});

test.each<[string, unknown, number]>([
  ['an error', new Error('hunter2'), 1],
  ['a text', 'hunter2', 1],
  ['what becomes a text', { toString: () => 'hunter2' }, 1],
  ['what has no text', Object.create(null), 1],
  ['several at once', new AggregateError(['hunter2', new Error('hunter2')]), 2],
])(
  'What a plugin throws is masked, before anything runs and while it does: %s',
  async (_what, thrown, count) => {
    const fail = (): never => {
      throw thrown;
    };
    for (const plugin of [
      { onParams: fail },
      { onContextBuilding: fail },
      { onExecute: fail },
    ] satisfies ServerPlugin[]) {
      const { ask, lines } = await startTestServer({ plugins: [plugin] });
      const answer = await ask('{ hello }');
      const text = await answer.text();
      expect([answer.status, text]).toEqual([500, expect.stringContaining('INTERNAL_SERVER_ERROR')]);
      expect(text).not.toContain('hunter2');
      const logged = lines.filter(line => line.level === 'error');
      expect(logged).toHaveLength('onParams' in plugin ? 1 : count);
    }
  },
);

test('Of many results that a plugin brings, each is masked, and what ends them too', async () => {
  for (const thrown of [new Error('hunter2'), 'hunter2']) {
    const plugin: ServerPlugin = {
      onExecute({ setResultAndStopExecution }) {
        setResultAndStopExecution(
          (async function* () {
            yield { data: { hello: null }, errors: [new GraphQLError('hunter2', { path: ['hello'] })] };
            throw thrown;
          })() as never,
        );
      },
    };
    const { ask, lines } = await startTestServer({ plugins: [plugin] });
    const text = await (await ask('{ hello }', undefined, { accept: 'text/event-stream' })).text();
    expect(text.match(/INTERNAL_SERVER_ERROR/g)).toHaveLength(2);
    expect(text).not.toContain('hunter2');
    expect(lines.filter(line => line.level === 'error')).toHaveLength(2);
  }
});

test('A plugin that has something to say about HTTP is refused, instead of never being asked', async () => {
  for (const hook of ['onRequest', 'onResponse', 'onRequestParse', 'onResultProcess']) {
    await expect(startTestServer({ plugins: [{ [hook]: () => undefined }] })).rejects.toThrow(hook);
  }
});
