import { hash, randomBytes } from 'node:crypto';

const prefix = 'causeway_';
const shape = /^causeway_[A-Za-z0-9_-]{43}$/;

/** 256 bits, behind a prefix that tells people and scanners of secrets what it is. */
export function newApiKey(): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** Whether somebody means a key of ours by it, well-formed or not. */
export function looksLikeApiKey(text: string): boolean {
  return text.startsWith(prefix);
}

export function isApiKey(text: string): boolean {
  return shape.test(text);
}

/** What is stored of a key. Of 256 random bits a plain hash gives nothing away, and takes a millisecond's thousandth. */
export function hashOf(text: string): string {
  return hash('sha256', text);
}

/** A key as the record has it. */
export interface StoredKey {
  readonly id: string;
  /** By this name it is granted roles; the old and the new key of a rotation share it. */
  readonly name: string;
  readonly tenant: string;
  readonly actor: string;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/** Where keys are looked up. Throws where that is not possible now. */
export interface KeyDirectory {
  find(hash: string): Promise<StoredKey | null>;
  /** Notes that it was used; coarse, and never waited for. */
  used(id: string): Promise<void>;
}
