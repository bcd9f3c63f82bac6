import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/transport/http-client.ts';
import { reply } from './socket-server.ts';
import { endAll, how, newHttpClient, serve, to } from './wiring.ts';

afterEach(endAll);

const whole = reply('{"ok":true}');

/** What the server does with a connection before reading, and with a request after. */
const mishap = fc.constantFrom(
  'none',
  'resetBefore',
  'closeBefore',
  'reset',
  'close',
  'half',
  'halfReset',
  'late',
);

const call = fc.record({
  change: fc.boolean(),
  mishap,
  /** How many turns of the event loop until the caller leaves, or times as many; 0 is never. */
  leavesAfter: fc.nat({ max: 6 }),
  large: fc.boolean(),
});

describe('under random resets and cancellations', () => {
  it.each([
    ['changes by connections of their own', {}, 1, 0],
    ['changes by kept connections', { provenMs: 0, doubtedMs: 0 }, 5, 15],
  ])(
    'no request that the server saw is ever called "not sent", and none is sent twice: %s',
    async (_, options, turnsEach, leastKept) => {
      let sent = 0;
      let notSent = 0;
      let kept = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(call, { minLength: 12, maxLength: 24 }),
          fc.integer({ min: 1, max: 6 }),
          async (calls, connectionsPerOrigin) => {
            const server = await serve(
              (socket, request) => {
                const { mishap: kind } = calls[Number(request.path.slice(1))] ?? { mishap: 'none' };
                if (kind === 'reset' || kind === 'resetBefore') socket.resetAndDestroy();
                else if (kind === 'close' || kind === 'closeBefore') socket.destroy();
                else if (kind === 'half') socket.end(whole.slice(0, -3));
                else if (kind === 'halfReset')
                  socket.write(whole.slice(0, -3), () => socket.resetAndDestroy());
                else if (kind === 'late') setImmediate(() => socket.write(whole));
                else socket.write(whole);
              },
              {
                greet: (socket, connection) => {
                  const { mishap: kind } = calls[connection % calls.length] ?? { mishap: 'none' };
                  if (kind === 'resetBefore') setImmediate(() => socket.resetAndDestroy());
                  if (kind === 'closeBefore') socket.destroy();
                  return false;
                },
              },
            );
            const http = newHttpClient({ ...options, connectionsPerOrigin });
            const exchanges = await Promise.all(
              calls.map(async ({ change, leavesAfter, large }, index): Promise<Exchange> => {
                const leaving = new AbortController();
                const body = Buffer.alloc(large ? 300_000 : 2, ' ');
                const exchange = http.send(
                  to(server, { path: `/${index}`, body }),
                  how({ change, signal: leaving.signal }),
                );
                if (leavesAfter > 0) leaveAfter(leaving, leavesAfter * turnsEach);
                return exchange;
              }),
            );
            await endAll();
            exchanges.forEach((exchange, index) => {
              const begun = server.begun.filter(path => path === `/${index}`).length;
              if (exchange.kind === 'notSent') expect(begun).toBe(0);
              else expect(begun).toBeLessThanOrEqual(1);
              if (exchange.kind === 'answered') {
                expect(begun).toBe(1);
                expect(exchange.body.toString()).toBe('{"ok":true}');
              }
            });
            kept += server.seen.filter(
              ({ path, headers }) =>
                calls[Number(path.slice(1))]?.change && headers.connection === 'keep-alive',
            ).length;
            sent += exchanges.filter(exchange => exchange.kind === 'unanswered').length;
            notSent += exchanges.filter(exchange => exchange.kind === 'notSent').length;
          },
        ),
        { numRuns: 40, seed: 20_260_101 },
      );
      // Both cases were really met.
      expect(sent).toBeGreaterThan(50);
      expect(notSent).toBeGreaterThan(50);
      expect(kept > 0).toBe(leastKept > 0);
      expect(kept).toBeGreaterThanOrEqual(leastKept);
    },
  );
});

function leaveAfter(leaving: AbortController, turns: number): void {
  if (turns === 0) leaving.abort();
  else setImmediate(() => leaveAfter(leaving, turns - 1));
}
