import { describe, expect, it } from 'vitest';
import { PartedConnection } from '../../src/ledger/sqlite/parted-connection.ts';
import type { SqliteRequest } from '../../src/ledger/sqlite/session.ts';
import type { SqliteConnection } from '../../src/ledger/sqlite/store.ts';

const read: SqliteRequest = { kind: 'read', name: 'operation', given: ['o'] };
const write: SqliteRequest = { kind: 'write', command: { name: 'release', given: [['o']] } };

/** Answers by its name, when it is told to. */
class HeldConnection implements SqliteConnection {
  readonly waiting: (() => void)[] = [];
  isClosed = false;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  ask(): Promise<string> {
    return new Promise(resolve => this.waiting.push(() => resolve(this.#name)));
  }

  answer(): void {
    for (const settle of this.waiting.splice(0)) settle();
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

function parted(open?: () => Promise<SqliteConnection>) {
  const [writing, reading] = [new HeldConnection('writing'), new HeldConnection('reading')];
  let opened = 0;
  const connection = new PartedConnection(writing, () => {
    opened += 1;
    return open === undefined ? Promise.resolve(reading) : open();
  });
  return { connection, writing, reading, opened: () => opened };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve));
}

describe('a connection that is parted into one that reads and one that writes', () => {
  it('stays one while nobody reads and writes at once', async () => {
    const { connection, writing, opened } = parted();
    for (const request of [read, write, read, write]) {
      const [first, second] = [connection.ask(request), connection.ask(request)];
      writing.answer();
      expect([await first, await second]).toEqual(['writing', 'writing']);
    }
    for (const request of [read, write]) {
      const asked = [
        connection.ask({ kind: 'probe' }),
        connection.ask(request),
        connection.ask({ kind: 'probe' }),
      ];
      writing.answer();
      expect(await Promise.all(asked)).toEqual(['writing', 'writing', 'writing']);
    }
    expect(opened()).toBe(0);
  });

  it('answers who reads, however long a write takes', async () => {
    const { connection, writing, reading, opened } = parted();
    const written = connection.ask(write);
    const found = [connection.ask(read), connection.ask(read)];
    await until(() => reading.waiting.length === 2);
    reading.answer();
    expect(await Promise.all(found)).toEqual(['reading', 'reading']);
    writing.answer();
    expect(await written).toBe('writing');
    expect(opened()).toBe(1);
  });

  it('is parted by a write that comes while something is read', async () => {
    const { connection, writing, reading, opened } = parted();
    const asked = [connection.ask(read), connection.ask(write)];
    writing.answer();
    expect(await Promise.all(asked)).toEqual(['writing', 'writing']);
    const found = connection.ask(read);
    expect(writing.waiting).toEqual([]);
    reading.answer();
    expect(await found).toBe('reading');
    expect(opened()).toBe(1);
  });

  it('reads where it writes while none can be opened for reading, and does not try with each', async () => {
    const { connection, writing, opened } = parted(() => Promise.reject(new Error('no more threads')));
    for (let time = 0; time < 3; time++) {
      const asked = [connection.ask(write), connection.ask(read)];
      await until(() => writing.waiting.length === 2);
      writing.answer();
      expect(await Promise.all(asked)).toEqual(['writing', 'writing']);
    }
    expect(opened()).toBe(1);
    await connection.close();
    expect(writing.isClosed).toBe(true);
  });

  it('closes the one that was about to open as well', async () => {
    const late = Promise.withResolvers<SqliteConnection>();
    const { connection, writing, reading } = parted(() => late.promise);
    const asked = [connection.ask(write), connection.ask(read)];
    const closing = connection.close();
    late.resolve(reading);
    await until(() => reading.waiting.length === 1);
    reading.answer();
    writing.answer();
    await Promise.all([...asked, closing]);
    expect([writing.isClosed, reading.isClosed]).toEqual([true, true]);
  });
});
