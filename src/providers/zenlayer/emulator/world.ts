import type { EmulatorClock } from '../../../emulation/clock.ts';
import type { Endpoint, Resource } from './resource.ts';
import { wireTime } from './resource.ts';
import type { ZenlayerSettings } from './settings.ts';

/** Everything one account has, and the steps its resources are on. Of each resource one step is pending at most. */
export class World {
  readonly #clock: EmulatorClock;
  readonly #settings: () => ZenlayerSettings;
  readonly #resources = new Map<string, Resource>();
  readonly #pending = new Map<string, () => void>();
  readonly #billed = new Map<string, BillingLine>();
  #made = 0;

  constructor(clock: EmulatorClock, settings: () => ZenlayerSettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  get settings(): ZenlayerSettings {
    return this.#settings();
  }

  now(): string {
    return wireTime(this.#clock.now());
  }

  timestamp(): number {
    return this.#clock.now().getTime();
  }

  newId(prefix: string): string {
    for (;;) {
      this.#made += 1;
      const id = `${prefix}-${String(this.#made).padStart(6, '0')}`;
      if (!this.#resources.has(id)) return id;
    }
  }

  add(resource: Resource): void {
    this.#resources.set(resource.id, resource);
  }

  /** Gone for good. What it cost stays on the bill. */
  remove(resource: Resource): void {
    this.stay(resource);
    this.stopBilling(resource);
    this.#billed.set(resource.id, billingLine(resource));
    this.#resources.delete(resource.id);
  }

  find(id: string): Resource | undefined {
    return this.#resources.get(id);
  }

  get<K extends Resource['kind']>(kind: K, id: string): Extract<Resource, { kind: K }> | undefined {
    const found = this.#resources.get(id);
    return found?.kind === kind ? (found as Extract<Resource, { kind: K }>) : undefined;
  }

  /** Those with these ids, or all; newest first, which no page promises. */
  all<K extends Resource['kind']>(
    kind: K,
    ids: readonly string[] | undefined = undefined,
  ): readonly Extract<Resource, { kind: K }>[] {
    const found: Extract<Resource, { kind: K }>[] = [];
    if (ids === undefined || ids.length === 0) for (const resource of this.#each(kind)) found.push(resource);
    for (const id of new Set(ids)) {
      const resource = this.get(kind, id);
      if (resource !== undefined) found.push(resource);
    }
    return found
      .reverse()
      .sort((a, b) => (a.createdTime < b.createdTime ? 1 : a.createdTime > b.createdTime ? -1 : 0));
  }

  *#each<K extends Resource['kind']>(kind: K): Generator<Extract<Resource, { kind: K }>> {
    for (const resource of this.#resources.values())
      if (resource.kind === kind) yield resource as Extract<Resource, { kind: K }>;
  }

  /** Everything there is, by kind, for whoever looks from outside. */
  inventory(): Readonly<Record<string, readonly Resource[]>> {
    return {
      ports: this.all('port'),
      privateConnects: this.all('privateConnect'),
      cloudRouters: this.all('cloudRouter'),
      instances: this.all('instance'),
    };
  }

  /** The step that `resource` takes at that time, unless another is set for it before. */
  step(resource: Resource, at: number, run: () => void): void {
    this.stay(resource);
    const cancel = this.#clock.schedule(new Date(at), () => {
      this.#pending.delete(resource.id);
      run();
    });
    this.#pending.set(resource.id, cancel);
  }

  stay(resource: Resource): void {
    this.#pending.get(resource.id)?.();
    this.#pending.delete(resource.id);
  }

  /** Where private connects and cloud routers hold this port. */
  usersOf(portId: string): readonly string[] {
    const holds = (end: Endpoint): boolean => end.endpointType === 'PORT' && end.endpointId === portId;
    const alive = ({ status }: Resource): boolean =>
      status !== 'RECYCLED' || this.settings.recycledConnectHoldsPort;
    const users: string[] = [];
    for (const connect of this.#each('privateConnect'))
      if (alive(connect) && (holds(connect.endpointA) || holds(connect.endpointZ))) users.push(connect.id);
    for (const router of this.#each('cloudRouter'))
      if (alive(router) && router.edgePoints.some(point => point.portId === portId)) users.push(router.id);
    return users;
  }

  startBilling(resource: Resource): void {
    resource.billedSince = this.now();
    resource.billedUntil = null;
  }

  stopBilling(resource: Resource): void {
    if (resource.billedSince !== null) resource.billedUntil ??= this.now();
  }

  billing(): readonly BillingLine[] {
    return [...this.#billed.values(), ...[...this.#resources.values()].map(billingLine)];
  }

  clear(): void {
    for (const cancel of this.#pending.values()) cancel();
    this.#pending.clear();
    this.#resources.clear();
    this.#billed.clear();
    this.#made = 0;
  }
}

export type BillingLine = {
  readonly id: string;
  readonly kind: Resource['kind'];
  readonly chargeType: Resource['chargeType'];
  readonly billing: boolean;
  readonly since: string | null;
  readonly stoppedAt: string | null;
};

function billingLine({ id, kind, chargeType, billedSince, billedUntil }: Resource): BillingLine {
  const billing = billedSince !== null && billedUntil === null;
  return { id, kind, chargeType, billing, since: billedSince, stoppedAt: billedUntil };
}
