import { hash } from 'node:crypto';
import type { ServerLimits } from './limits.ts';
import type { Payload } from './payload.ts';
import { TextCache } from './text-cache.ts';

/** Texts of documents by the names that clients send for them. */
export type DocumentTexts = ReadonlyMap<string, string>;

export interface DocumentRules {
  readonly texts: DocumentTexts;
  /** Other documents need the right `adhoc`. */
  readonly only: boolean;
  /** What is sent once with its hash may then be sent by its hash alone, to this process. */
  readonly automatic: boolean;
}

export const anyDocument: DocumentRules = { texts: new Map(), only: false, automatic: false };

/** The documents that may be named instead of being sent: those of a manifest, and those that clients have registered. */
export class TrustedDocuments {
  readonly only: boolean;
  readonly automatic: boolean;
  #texts: DocumentTexts = new Map();
  #trusted: ReadonlySet<string> = new Set();
  readonly #registered: TextCache<string>;

  constructor({ texts, only, automatic }: DocumentRules, limits: ServerLimits) {
    this.only = only;
    this.automatic = automatic;
    this.#registered = new TextCache(limits.cachedDocuments, limits.cachedBytes);
    this.replace(texts);
  }

  replace(texts: DocumentTexts): void {
    this.#texts = texts;
    this.#trusted = new Set(texts.values());
  }

  find(name: string): string | undefined {
    return this.#texts.get(name) ?? (this.automatic ? this.#registered.get(name) : undefined);
  }

  /** A document is trusted for its text, whichever way it comes. */
  trusts(text: string): boolean {
    return this.#trusted.has(text);
  }

  register(text: string): void {
    if (this.automatic && !this.#trusted.has(text))
      this.#registered.set(hash('sha256', text), text, 2 * text.length);
  }
}

/** The names that a request gives its document; the prefix is the one of GraphQL over HTTP. */
export function documentNamesIn({ documentId, extensions }: Payload): readonly string[] {
  const { sha256Hash } = Object(extensions?.persistedQuery) as { readonly sha256Hash?: unknown };
  const given = [documentId, sha256Hash].filter(name => typeof name === 'string');
  return [...new Set(given.map(name => name.replace(/^sha256:/, '')))];
}
