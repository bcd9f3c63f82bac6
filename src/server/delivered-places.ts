export type ResultPath = readonly (string | number)[];

/**
 * Where a client has objects to put later parts into. The executor also tells parts below a value that became null because
 * something else in it failed: in a whole answer there would be nothing of them, and a client could put them nowhere.
 */
export class DeliveredPlaces {
  readonly #delivered = new Map<string, object[]>();

  add(path: ResultPath, data: unknown): void {
    if (!isObject(data)) return;
    const key = keyOf(path);
    const known = this.#delivered.get(key);
    if (known === undefined) this.#delivered.set(key, [data]);
    else known.push(data);
  }

  has(path: ResultPath): boolean {
    for (let length = path.length; length >= 0; length -= 1) {
      const delivered = this.#delivered.get(keyOf(path.slice(0, length)));
      if (delivered?.some(data => leadsToObject(data, path.slice(length)))) return true;
    }
    return false;
  }
}

function keyOf(path: ResultPath): string {
  return path.join('.');
}

function leadsToObject(data: object, path: ResultPath): boolean {
  let value: unknown = data;
  for (const key of path) {
    if (!isObject(value)) return false;
    value = (value as Record<string | number, unknown>)[key];
  }
  return isObject(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
