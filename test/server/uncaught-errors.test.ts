import { EventEmitter } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { surviveUncaughtErrors } from '../../src/server/uncaught-errors.ts';
import { askAtDoor } from '../door.ts';
import { addressesIn, ask, cleanUp, startBuilt } from '../e2e/program.ts';
import { anyKind, idOf } from '../registered.ts';

afterAll(cleanUp);

/** Loaded into the process before anything else: its own bugs, at a signal. */
const bugs = `
  process.on('SIGUSR2', () => {
    setImmediate(() => { throw new Error('thrown where nothing catches') });
    Promise.reject(new Error('rejected where nothing waits'));
  });
`;

test('A bug that nothing catches is logged and counted, and the process answers on', async () => {
  const preload = `data:text/javascript,${encodeURIComponent(bugs)}`;
  const program = startBuilt(await askAtDoor('gateway'), { environment: { PORT: '0' } }, [
    '--import',
    preload,
  ]);
  const { url } = addressesIn(await program.printed(/Causeway {2}http:\S+\/graphql[\s\S]*control/));
  const ready = async (): Promise<unknown> => (await fetch(`${url}/readyz`)).json();
  expect(await ready()).toEqual({ status: 'ready' });
  program.child.kill('SIGUSR2');
  const lines = await program.printed(
    /nothing caught[\s\S]*nothing waited|nothing waited[\s\S]*nothing caught/,
  );
  const errors = lines
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line));
  expect(errors.map(({ level, msg, err }) => [level, msg, err.message]).sort()).toEqual([
    ['error', 'nothing caught this error', 'thrown where nothing catches'],
    ['error', 'nothing waited for this rejection', 'rejected where nothing waits'],
  ]);
  expect(await ready()).toEqual({ status: 'ready', uncaughtErrors: 2 });
  expect((await ask(url, '{ __typename }')).data).toEqual({ __typename: 'Query' });
  expect((await program.end()).code).toBe(0);
});

test('Entities of which one cannot be there and another has no type do not end the process', async () => {
  const program = startBuilt(await askAtDoor('gateway'), { environment: { PORT: '0' } });
  const { url } = addressesIn(await program.printed(/Causeway {2}http:\S+\/graphql[\s\S]*control/));
  const query = 'query($list: [_Any!]!) { _entities(representations: $list) { __typename } }';
  const kind = anyKind(({ noun }) => noun.regional);
  const known = { __typename: kind.typeName, id: idOf(kind, 'any', { region: 'xx-nowhere' }) };
  for (const list of [
    [known, { __typename: 'Nothing' }],
    [known, known],
    [known, 5],
  ]) {
    expect((await ask(url, query, { list })).errors).toBeDefined();
  }
  expect((await ask(url, '{ __typename }')).data).toEqual({ __typename: 'Query' });
  expect((await program.end()).code).toBe(0);
});

test('A bug that comes with every line of the log does not fill it for ever', () => {
  const process = new EventEmitter();
  const lines: object[] = [];
  const log = {
    debug() {},
    info() {},
    warn() {},
    error(facts: object): void {
      lines.push(facts);
      // As a log does whose output is gone: it fails each time that something is written.
      throw new Error('no space left');
    },
  };
  let now = 0;
  const errors = surviveUncaughtErrors(process, log, () => now);
  const fail = (): void => {
    for (let time = 0; time < 1_000; time += 1)
      process.emit('uncaughtException', new Error('x'), 'uncaughtException');
  };
  fail();
  expect([errors.count, lines.length]).toEqual([1_000, 10]);
  now += 1_000;
  fail();
  expect([errors.count, lines.length]).toEqual([2_000, 20]);
});
