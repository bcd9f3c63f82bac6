import { z } from 'zod';
import type { EmulatorDefinition } from '../../src/emulation/definition.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulation/emulator.ts';
import { InputError } from '../../src/emulation/input.ts';
import { resourceKind } from '../../src/emulation/resource-kind.ts';
import { commonSettings } from '../../src/emulation/settings.ts';
import type { Reply, RequestHead, Vendor } from '../../src/emulation/vendor.ts';
import type { EmulatedResource, ReadCondition } from '../../src/emulation/world-view.ts';

/**
 * The smallest vendor there can be: it sells boxes. `/buy?box=1` changes, `/look` reads, `/nonsense` is turned away, and
 * `/late` as well when its `at` is a minute off the shop's clock. A box that was bought is packed, and after a second sold.
 */
export interface ShopKey {
  readonly key: string;
}

export interface Box extends EmulatedResource {
  readonly kind: 'box';
  readonly name: string;
  readonly weight: number;
  readonly colour: string | null;
  readonly inside: string | null;
}

const shopSettings = z.strictObject({
  ...commonSettings,
  price: z.number().default(5),
  mood: z.enum(['good', 'bad']).default('good'),
  open: z.boolean().default(true),
});

export type ShopSettings = z.output<typeof shopSettings>;

const box = resourceKind<Box, Box, ShopSettings>()({
  kind: 'box',
  plural: 'boxes',
  fields: z.strictObject({
    name: z.string().default(''),
    status: z.string().default('free'),
    weight: z.int().min(0).default(1),
    colour: z.enum(['red', 'blue']).nullable().default(null),
    inside: z.string().nullable().default(null),
  }),
  aliases: { boxId: 'id', boxName: 'name' },
  fixed: ['colour'],
  complete: (fields, id, { find }) => {
    if (fields.inside !== null && find(fields.inside) === undefined)
      throw new InputError(`there is no box ${fields.inside}`);
    return { kind: 'box', id, ...fields };
  },
  newId: world => `box-${world.nextNumber()}`,
  resume: (world, { id, status }) => {
    if (status === 'packed') pack(world, id);
  },
  bill: ({ status }) => ({
    chargeType: 'ONCE',
    billing: status === 'sold',
    since: null,
    stoppedAt: null,
  }),
});

type ShopWorld = Emulator<ShopKey, Box, ShopSettings>['world'];

function pack(world: ShopWorld, id: string): void {
  const found = world.get('box', id);
  if (found === undefined) return;
  world.schedule(world.update(found, { status: 'packed' }), 1000, current => {
    world.update(current, { status: 'sold' });
  });
}

export type Shop = Emulator<ShopKey, Box, ShopSettings> & { readonly sold: string[] };

export async function openShop(options: EmulatorOptions<ShopKey, ShopSettings> = {}): Promise<Shop> {
  const sold: string[] = [];
  const definition: EmulatorDefinition<ShopKey, Box, ShopSettings> = {
    provider: 'shop',
    settings: shopSettings,
    kinds: [box],
    randomCredentials: () => ({ key: 'ours' }),
    accountOf: ({ key }) => key,
    access: ({ key }) => ({ key }),
    accountFacts: ({ index }) => ({ number: index }),
    seedDemo: ({ index }, create) => {
      create([
        { kind: 'box', id: `shelf-${index}`, name: 'Shelf' },
        { kind: 'box', id: 'leaving', status: 'packed' },
      ]);
    },
    vendor: ({ accounts }) => shopVendor(name => accounts.get(name ?? 'ours')?.world, sold),
  };
  const clock = { start: new Date('2026-01-01T00:00:00Z') };
  const emulator = await startEmulator(definition, { clock, ...options });
  return { ...emulator, sold };
}

const json = (status: number, value: unknown, code?: string): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
  ...(code === undefined ? {} : { code }),
});

const accountIn = ({ query }: RequestHead): string | undefined => query.get('account') ?? undefined;

function shopVendor(worldOf: (account: string | undefined) => ShopWorld | undefined, sold: string[]): Vendor {
  let asked = 0;
  return {
    identify: head => ({ action: head.path.slice(1), account: accountIn(head) }),
    requestId: () => {
      asked += 1;
      return `shop-${asked}`;
    },
    reset: () => {
      sold.length = 0;
    },
    handle: request => {
      const { requestId, query, path } = request;
      const world = worldOf(accountIn(request));
      const id = query.get('box') ?? '';
      const at = Number(query.get('at') ?? request.clocks[0]);
      const late = !request.clocks.some(now => Math.abs(now - at) <= 60_000);
      if (path === '/nonsense' || late)
        return { kind: 'refused', reply: json(400, { requestId, code: 'NONSENSE' }, 'NONSENSE') };
      if (path === '/broken' || world === undefined) throw new Error('the till is on fire');
      if (path === '/look')
        return { kind: 'accepted', effect: 'read', resources: id ? [id] : [], execute: look };
      return { kind: 'accepted', effect: 'change', resources: [id], execute: buy };

      function look(conditions: readonly ReadCondition[]) {
        const view = world?.read(conditions);
        const boxes = (id ? [view?.find(id)] : view?.all('box'))?.flatMap(found =>
          found === undefined ? [] : [[found.id, found.status]],
        );
        return { reply: json(200, { requestId, boxes }) };
      }

      function buy() {
        if (id === 'sold-out') return { reply: json(409, { requestId, code: 'SOLD_OUT' }, 'SOLD_OUT') };
        if (world?.find(id) === undefined)
          world?.add({ kind: 'box', id, status: 'free', name: '', weight: 1, colour: null, inside: null });
        const effective = world?.find(id)?.status === 'free';
        if (world !== undefined) pack(world, id);
        sold.push(id);
        return {
          reply: json(200, { requestId, bought: id, paid: request.body.toString() }),
          executions: [{ resource: id, effective }],
        };
      }
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
