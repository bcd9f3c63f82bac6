import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { TurnEnd, Turns } from '../../src/server/turns.ts';
import { startTestServer } from './fixtures/test-server.ts';

const atOnce = 64;

test('Who comes alone begins at once', async () => {
  const begun: number[] = [];
  const turns = new Turns<number>(number => void begun.push(number));
  for (let number = 0; number < 3; number += 1) {
    turns.add(number);
    expect(begun).toHaveLength(number + 1);
    await turn();
    await turn();
  }
});

test('Of many, some begin in each turn, in the order in which they came, and those that come later after them', async () => {
  const begun: number[] = [];
  const turns = new Turns<number>(number => void begun.push(number));
  const counts: number[] = [];
  for (let number = 0; number < 200; number += 1) turns.add(number);
  counts.push(begun.length);
  await turn();
  for (let number = 200; number < 230; number += 1) turns.add(number);
  while (counts.at(-1) !== begun.length) {
    counts.push(begun.length);
    await turn();
  }
  expect(counts).toEqual([atOnce, 2 * atOnce, 3 * atOnce, 230]);
  expect(begun).toEqual(Array.from({ length: 230 }, (_, number) => number));
});

test('After a turn in which a connection was accepted only a few begin, for that one time', async () => {
  const begun: number[] = [];
  const turns = new Turns<number>(number => void begun.push(number));
  const counts: number[] = [];
  for (let number = 0; number < 3 * atOnce; number += 1) turns.add(number);
  turns.makeWay();
  for (let passed = 0; passed < 3; passed += 1) {
    await turn();
    turns.add(begun.length);
    counts.push(begun.length);
  }
  expect(counts).toEqual([atOnce + 2, 2 * atOnce + 2, 3 * atOnce + 2]);
});

test('A server makes way for others with each connection that it accepts', async () => {
  const makeWay = vi.spyOn(Turns.prototype, 'makeWay');
  onTestFinished(() => makeWay.mockRestore());
  const { port } = await startTestServer();
  for (const count of [1, 2]) {
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(requestText('{ hello }'));
    await answerOn(socket);
    socket.write(requestText('{ hello }'));
    await answerOn(socket);
    expect(makeWay).toHaveBeenCalledTimes(count);
  }
});

test('What is finished at the end of a turn waits for it, but in a crowd for no more than so many', async () => {
  const finished: number[] = [];
  const end = new TurnEnd<number>(number => void finished.push(number));
  end.add(0);
  await Promise.resolve();
  end.add(1);
  expect(finished).toEqual([]);
  await turn();
  expect(finished).toEqual([0, 1]);
  for (let number = 2; number < 2 + atOnce + 1; number += 1) end.add(number);
  expect(finished).toHaveLength(2 + atOnce);
  await turn();
  expect(finished).toEqual(Array.from({ length: 2 + atOnce + 1 }, (_, number) => number));
});

test('One that adds while others are finished comes in the turn after', async () => {
  const finished: string[] = [];
  const end = new TurnEnd<string>(name => {
    finished.push(name);
    if (name === 'first') end.add('later');
  });
  end.add('first');
  end.add('second');
  await turn();
  expect(finished).toEqual(['first', 'second']);
  await turn();
  expect(finished).toEqual(['first', 'second', 'later']);
});

function requestText(query: string): string {
  const body = JSON.stringify({ query });
  const head = ['POST /graphql HTTP/1.1', 'host: localhost', 'content-type: application/json'];
  return [...head, `content-length: ${body.length}`, '', body].join('\r\n');
}

async function answerOn(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return String(chunk);
}

test('Of a crowd that asks at once all are answered, but those who left before their turn, of whom nothing is left', async () => {
  const { port, server, world } = await startTestServer({ limits: { connections: 1_000, requests: 1_000 } });
  const sockets = await Promise.all(
    Array.from({ length: 6 * atOnce }, async () => {
      const socket = connect(port, '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      // Once it has been answered it is accepted: a kernel says so sooner.
      socket.write(requestText('{ hello }'));
      await answerOn(socket);
      return socket;
    }),
  );
  const leaving = sockets.splice(5 * atOnce);
  const answers = sockets.map(answerOn);
  const text = requestText('mutation { destroy(id: 1) }');
  for (const socket of sockets) socket.write(text);
  for (const socket of leaving) socket.write(text.slice(0, -5));
  for (const socket of leaving) socket.destroy();
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
  await expect.poll(() => server.counts.requests).toBe(0);
  expect(world.destroyed).toHaveLength(sockets.length);
});
