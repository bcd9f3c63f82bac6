import { DatabaseSync } from 'node:sqlite';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

// Loaded into a gateway before it starts, and into its threads. At SIGUSR2 its record finds no more room, at the next one it
// does again: SQLite's own limit of pages, so that it fails exactly as on a full disk.
const disk = new BroadcastChannel('disk');
disk.unref();

if (isMainThread) {
  let full = false;
  process.on('SIGUSR2', () => {
    full = !full;
    disk.postMessage(full);
  });
} else {
  const opened = new Set<DatabaseSync>();
  const { exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function remembered(this: DatabaseSync, text: string): void {
    opened.add(this);
    exec.call(this, text);
  };
  disk.onmessage = message => {
    const full = (message as MessageEvent<boolean>).data;
    for (const database of opened) {
      try {
        const [count] = Object.values(database.prepare('pragma page_count').get() ?? {});
        exec.call(database, `pragma max_page_count = ${full ? Number(count) : 1_073_741_823}`);
      } catch {
        // Closed meanwhile, or the lock file, which is never written.
      }
    }
  };
}
