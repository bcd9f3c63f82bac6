import type { DocumentOperation } from './documents.ts';
import type { Payload } from './payload.ts';
import { TextCache } from './text-cache.ts';

/** What a body was found to say: filled in while its request passes the stages. */
export interface ReadBody {
  readonly payload: Payload;
  /** Null until its variables have been judged as those of an operation. */
  operation: DocumentOperation | null;
  /** As the operation's types make them. */
  variables: Readonly<Record<string, unknown>>;
  cost: number;
}

const mostBodies = 200;
const mostLetters = 4_096;

/** Slots for bodies that came once. Two that share a slot cost a reading more. */
const seenSlots = 1_024;

/**
 * Queries that come again word for word, as pages that poll and routers send them, are read once: parsed, their variables put
 * into their types, and counted. What may have changed meanwhile is asked again each time: the document, the caller's rights, the
 * limits. A body is kept when it comes a second time: keeping each would fill the memory with what never comes again.
 */
export class KnownBodies {
  readonly #kept = new TextCache<ReadBody>(mostBodies, 2 * mostBodies * mostLetters);
  readonly #seen = new Int32Array(seenSlots);

  get size(): number {
    return this.#kept.size.entries;
  }

  find(text: string): ReadBody | undefined {
    return text.length > mostLetters ? undefined : this.#kept.get(text);
  }

  note(text: string, body: ReadBody): void {
    if (text.length > mostLetters) return;
    const hash = hashOf(text);
    const slot = hash & (seenSlots - 1);
    if (this.#seen[slot] === hash) this.#kept.set(text, frozen(body), 2 * text.length);
    else this.#seen[slot] = hash;
  }
}

/** As FNV-1a does it. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 16);
}

/** Many requests share it: whoever wrote into one would write into all. */
function frozen(body: ReadBody): ReadBody {
  freeze(body.payload);
  freeze(body.variables);
  return body;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const each of Object.values(value)) freeze(each);
}
