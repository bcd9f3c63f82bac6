import { closeSync, openSync } from 'node:fs';

/**
 * Before SQLite opens it, which would leave a new file readable for everybody on the machine where its folder is. What SQLite
 * puts beside a file gets the rights of that file.
 */
export function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}
