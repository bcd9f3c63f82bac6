import { afterEach, describe, expect, it } from 'vitest';
import { type Exchange, Wire } from '../../src/transport/exchange.ts';
import { proveMark } from '../../src/transport/self-test.ts';
import { endAll, newWire } from './wiring.ts';

afterEach(endAll);

/** A wire whose exchanges are told differently, as a changed undici might make them. */
function telling(
  change: (exchange: Exchange) => Exchange,
): (connections: number) => Pick<Wire, 'send' | 'close'> {
  return connectionsPerOrigin => {
    const wire = new Wire({ connectionsPerOrigin });
    return {
      send: async (request, options) => change(await wire.send(request, options)),
      close: () => wire.close(),
    };
  };
}

describe('the self-test at start-up', () => {
  it('passes with the undici that is installed', async () => {
    await newWire().selfTest();
  });

  it('refuses an undici that does not mark what was sent', async () => {
    const broken = telling(exchange =>
      exchange.kind === 'unanswered' ? { kind: 'notSent', reason: exchange.reason } : exchange,
    );
    await expect(proveMark(broken)).rejects.toThrow('read by the server and dropped was taken for "notSent"');
  });

  it('refuses an undici that marks what waits in its queue', async () => {
    const broken = telling(exchange =>
      exchange.kind === 'notSent' ? { kind: 'unanswered', reason: exchange.reason } : exchange,
    );
    await expect(proveMark(broken)).rejects.toThrow('cancelled in the queue was taken for "unanswered"');
  });

  it('refuses an undici that sends what was cancelled in its queue', async () => {
    const broken = (connectionsPerOrigin: number): Pick<Wire, 'send' | 'close'> => {
      const wire = new Wire({ connectionsPerOrigin });
      return {
        send: async (request, { signal, ...options }) => {
          if (signal === undefined) return wire.send(request, options);
          void wire.send(request, options);
          return { kind: 'notSent', reason: 'cancelled' };
        },
        close: () => wire.close(),
      };
    };
    await expect(proveMark(broken)).rejects.toThrow('cancelled in the queue was sent all the same');
  });
});
