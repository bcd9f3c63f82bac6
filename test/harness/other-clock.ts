import { openSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

// Loaded into a gateway before it starts, and into its threads: its time of day is off by as much as the environment says,
// and the steady clock goes on as it is. Where a file is named, it is told what each time of a record in a file truly was.
if (isMainThread) {
  // Threads do not see the environment of their process.
  setEnvironmentData('CLOCK_AHEAD_MS', process.env.CLOCK_AHEAD_MS ?? '0');
  setEnvironmentData('CLOCK_TOLD_IN', process.env.CLOCK_TOLD_IN ?? '');
}
const aheadMs = Number(getEnvironmentData('CLOCK_AHEAD_MS'));
const told = String(getEnvironmentData('CLOCK_TOLD_IN'));
const trueNow = Date.now;

Date.now = () => trueNow() + aheadMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, given, made) =>
    Reflect.construct(target, given.length === 0 ? [Date.now()] : given, made),
  apply: target => new target(Date.now()).toString(),
});

if (told !== '') {
  const file = openSync(told, 'a');
  const { function: define } = DatabaseSync.prototype;
  const telling = (now: () => number) => (): number => {
    const ms = now();
    writeSync(file, `${ms} ${trueNow()}\n`);
    return ms;
  };
  DatabaseSync.prototype.function = function told(
    this: DatabaseSync,
    name: string,
    ...given: unknown[]
  ): void {
    const called = name === 'now_ms' ? [telling(given[0] as () => number)] : given;
    Reflect.apply(define, this, [name, ...called]);
  };
}
