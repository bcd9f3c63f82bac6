import { afterEach, describe, expect, it } from 'vitest';
import { type Exchange, HttpClient } from '../../src/transport/http-client.ts';
import { proveSentMark } from '../../src/transport/self-test.ts';
import { endAll, newHttpClient } from './wiring.ts';

afterEach(endAll);

/** A wire whose exchanges are told differently, as a changed undici might make them. */
function telling(
  change: (exchange: Exchange) => Exchange,
): (connections: number) => Pick<HttpClient, 'send' | 'close'> {
  return connectionsPerOrigin => {
    const http = new HttpClient({ connectionsPerOrigin });
    return {
      send: async (request, options) => change(await http.send(request, options)),
      close: () => http.close(),
    };
  };
}

describe('the self-test at start-up', () => {
  it('passes with the undici that is installed', async () => {
    await newHttpClient().selfTest();
  });

  it('refuses an undici that does not mark what was sent', async () => {
    const broken = telling(exchange =>
      exchange.kind === 'unanswered' ? { kind: 'notSent', reason: exchange.reason } : exchange,
    );
    await expect(proveSentMark(broken)).rejects.toThrow(
      'read by the server and dropped was taken for "notSent"',
    );
  });

  it('refuses an undici that marks what waits in its queue', async () => {
    const broken = telling(exchange =>
      exchange.kind === 'notSent' ? { kind: 'unanswered', reason: exchange.reason } : exchange,
    );
    await expect(proveSentMark(broken)).rejects.toThrow('cancelled in the queue was taken for "unanswered"');
  });

  it('refuses an undici that sends what was cancelled in its queue', async () => {
    const broken = (connectionsPerOrigin: number): Pick<HttpClient, 'send' | 'close'> => {
      const http = new HttpClient({ connectionsPerOrigin });
      return {
        send: async (request, { signal, ...options }) => {
          if (signal === undefined) return http.send(request, options);
          void http.send(request, options);
          return { kind: 'notSent', reason: 'cancelled' };
        },
        close: () => http.close(),
      };
    };
    await expect(proveSentMark(broken)).rejects.toThrow('cancelled in the queue was sent all the same');
  });
});
