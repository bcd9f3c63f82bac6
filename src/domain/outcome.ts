import type { DomainError } from './errors.ts';

/** What reading came to: a value, or why there is none. */
export type Read<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'failed'; readonly error: DomainError };

export function read<Value>(value: Value): Read<Value> {
  return { kind: 'read', value };
}

export function failed<Value>(error: DomainError): Read<Value> {
  return { kind: 'failed', error };
}
