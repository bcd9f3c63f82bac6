import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';

/** What all tests of a run share: a PostgreSQL, told as its URL, a built gateway, told as the file to start, a browser's folder. */
export type SharedName = 'postgres' | 'gateway' | 'browser';

declare module 'vitest' {
  interface ProvidedContext {
    /** A port of the main process, which makes what it is asked for when it is asked for the first time. */
    door: number;
  }
}

export async function askAtDoor(name: SharedName): Promise<string> {
  const visitor = connect(inject('door'), '127.0.0.1');
  visitor.write(name);
  const { told, trouble }: { told?: string; trouble?: string } = JSON.parse(await text(visitor));
  if (told === undefined) throw new Error(`The tests have no ${name}: ${trouble}`);
  return told;
}
