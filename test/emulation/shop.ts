import { EmulatorClock } from '../../src/emulation/clock.ts';
import { type Control, startControl } from '../../src/emulation/control.ts';
import { FaultQueue } from '../../src/emulation/faults.ts';
import { Journal } from '../../src/emulation/journal.ts';
import { type SocketServer, startSocketServer } from '../../src/emulation/server.ts';
import { LiveSettings } from '../../src/emulation/settings.ts';
import type { Reply, Vendor } from '../../src/emulation/vendor.ts';

/** The smallest vendor there can be: it sells boxes. `/buy?box=1` changes, `/look` reads, `/nonsense` is turned away. */
export type Shop = {
  readonly server: SocketServer;
  readonly control: Control;
  readonly faults: FaultQueue;
  readonly journal: Journal;
  readonly clock: EmulatorClock;
  readonly settings: LiveSettings<{ price: number; mood: string; open: boolean }>;
  readonly sold: string[];
  close(): Promise<void>;
};

export async function openShop(): Promise<Shop> {
  const faults = new FaultQueue();
  const journal = new Journal();
  const clock = new EmulatorClock({ kind: 'stepped', start: new Date('2026-01-01T00:00:00Z') });
  const sold: string[] = [];
  const settings = new LiveSettings({ price: 5, mood: 'good', open: true }, { mood: ['good', 'bad'] });
  const server = await startSocketServer({ vendor: vendor(sold), faults, journal, clock });
  const world = {
    world: () => ({ sold }),
    billing: () => ({ total: sold.length }),
    create: (specifications: readonly Record<string, unknown>[], account: string | undefined) => {
      if (account === 'nobody') return { problem: 'unknown account nobody' };
      const ids = specifications.map(({ kind }) => String(kind));
      sold.push(...ids);
      return { done: ids };
    },
    change: (id: string) => (sold.includes(id) ? { done: { id } } : { problem: `there is no box ${id}` }),
    reset: () => {
      sold.length = 0;
    },
  };
  const control = await startControl({ world, settings, faults, journal, clock });
  return {
    server,
    control,
    faults,
    journal,
    clock,
    settings,
    sold,
    close: async () => {
      clock.close();
      await Promise.all([server.close(), control.close()]);
    },
  };
}

const json = (status: number, value: unknown, code?: string): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
  ...(code === undefined ? {} : { code }),
});

function vendor(sold: string[]): Vendor {
  let asked = 0;
  return {
    identify: head => ({ action: head.path.slice(1), account: head.query.get('account') ?? undefined }),
    requestId: () => {
      asked += 1;
      return `shop-${asked}`;
    },
    handle: request => {
      const box = request.query.get('box') ?? '';
      const { requestId } = request;
      if (request.path === '/nonsense')
        return { kind: 'refused', reply: json(400, { requestId, code: 'NONSENSE' }, 'NONSENSE') };
      if (request.path === '/broken') throw new Error('the till is on fire');
      if (request.path === '/look')
        return {
          kind: 'accepted',
          effect: 'read',
          resources: [],
          execute: view => ({
            reply: json(200, { requestId, state: view.state ?? 'fine', row: view.resource }),
          }),
        };
      return {
        kind: 'accepted',
        effect: 'change',
        resources: [box],
        execute: () => {
          if (box === 'sold-out') return { reply: json(409, { requestId, code: 'SOLD_OUT' }, 'SOLD_OUT') };
          sold.push(box);
          const effective = sold.filter(other => other === box).length === 1;
          return {
            reply: json(200, { requestId, bought: box, paid: request.body.toString() }),
            executions: [{ resource: box, effective }],
          };
        },
      };
    },
    shapes: {
      refusal: ({ requestId }, { code, status, message }) => json(status, { requestId, code, message }, code),
      throttled: ({ requestId }, status = 429) => json(status, { requestId, code: 'SLOWLY' }, 'SLOWLY'),
      failure: ({ requestId }, status, code = 'OUR_FAULT') => json(status, { requestId, code }, code),
      accepted: ({ requestId }) => json(200, { requestId, bought: 'a box, or so it seems' }),
      withoutRequestId: reply => ({ ...reply, body: '{"bought":"?"}' }),
    },
  };
}
