import { setTimeout as pause } from 'node:timers/promises';
import type { GatewayProcess } from './gateway-process.ts';
import type { Moment } from './overheard.ts';
import type { Random } from './random.ts';
import { type Site, timing } from './site.ts';

/** When a gateway is killed: at a moment that the cloud sees, shortly after it, at any time, or while it starts. */
export const phases = [
  'changeArrived',
  'changeActed',
  'changeAnswered',
  'readArrived',
  'afterARead',
  'anyTime',
  'starting',
] as const;

export type Phase = (typeof phases)[number];

/** Twice as often as any other: what is half open when it dies is closed by nobody. */
const drawn: readonly Phase[] = [...phases, 'starting'];

export interface Blows {
  kills: number;
  freezes: number;
  readonly killed: Map<Phase, number>;
  frozen: number;
  /** Whether the next one is due: a long run spreads them over its operations. */
  due(): boolean;
}

/**
 * Kills this gateway again and again and starts it again at once, or lets it stand still for longer than its leases, until the
 * run has had all of that.
 */
export async function strikeAgainAndAgain(
  site: Site,
  gateway: GatewayProcess,
  random: Random,
  blows: Blows,
  goesOn: () => boolean,
): Promise<void> {
  let starting = gateway.url === null ? gateway.start() : Promise.resolve(true);
  while (blows.kills + blows.freezes > 0 && goesOn()) {
    if (!blows.due()) {
      await pause(50);
      continue;
    }
    if (random.chance(blows.freezes / (blows.kills + blows.freezes))) {
      blows.freezes -= 1;
      await starting;
      await frozen(site, gateway, random);
      blows.frozen += 1;
      continue;
    }
    blows.kills -= 1;
    const phase = random.pick(drawn);
    if (phase === 'starting') await pause(random.between(1, 400));
    else {
      await starting;
      // Time to get into the middle of something.
      await pause(random.between(20, 250));
      await atMoment(site, phase, random, () => gateway.strike());
    }
    await gateway.kill();
    blows.killed.set(phase, (blows.killed.get(phase) ?? 0) + 1);
    await starting;
    starting = gateway.start();
  }
  await starting;
}

/** Longer than its leases, so that others take over what it holds; shorter than the settle window. */
async function frozen(site: Site, gateway: GatewayProcess, random: Random): Promise<void> {
  const { leaseMs = 0 } = { ...timing, ...site.options.changes };
  await pause(random.between(50, 300));
  await atMoment(site, random.pick(['changeArrived', 'changeActed', 'afterARead', 'anyTime']), random, () =>
    gateway.freeze(),
  );
  gateway.freeze();
  await pause(random.between(leaseMs + 50, leaseMs + 500));
  gateway.thaw();
}

const patienceMs = 600;

/** Calls `strike` at the moment, and resolves then or when it did not come in time. */
async function atMoment(
  site: Site,
  phase: Exclude<Phase, 'starting'>,
  random: Random,
  strike: () => void,
): Promise<void> {
  if (phase === 'anyTime') return await pause(random.between(0, 200));
  const moment: Moment = phase === 'afterARead' ? 'readArrived' : phase;
  let skip = random.between(0, 4);
  await new Promise<void>(resolve => {
    const end = (): void => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, patienceMs);
    const stop = site.clouds.overheard.listen(seen => {
      if (seen !== moment) return;
      skip -= 1;
      if (skip >= 0) return;
      // Not a turn of the event loop later: what comes next at the cloud must find it struck.
      if (phase === 'afterARead') setTimeout(end, random.between(1, 15));
      else {
        strike();
        end();
      }
    });
  });
}
