import type { ZenlayerRefusal } from './envelope.ts';

/**
 * Reads the parameters of one call out of its JSON body. The first thing wrong is kept in `refusal`, in the order in which
 * the action asks; after that the values that come back are placeholders. Unknown fields are ignored.
 */
interface TextLimits {
  readonly longest?: number;
  readonly shortest?: number;
  readonly pattern?: RegExp;
}

export class ZenlayerParameters {
  readonly #body: Readonly<Record<string, unknown>>;
  refusal: ZenlayerRefusal | undefined;

  constructor(body: Readonly<Record<string, unknown>>) {
    this.#body = body;
  }

  text(name: string, limits: TextLimits = {}): string | undefined {
    const value = this.#body[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return this.#wrong('INVALID_PARAMETER_TYPE', `${name} is a string`);
    if (value.length > (limits.longest ?? 255))
      return this.#wrong('INVALID_PARAMETER_EXCEED_LENGTH', `${name} is too long`);
    if (value.length < (limits.shortest ?? 0))
      return this.#wrong('INVALID_PARAMETER_LESS_LENGTH', `${name} is too short`);
    if (limits.pattern !== undefined && !limits.pattern.test(value))
      return this.#wrong('INVALID_PARAMETER_PATTERN_ERROR', `${name} has characters that are not allowed`);
    return value;
  }

  requiredText(name: string, limits: TextLimits = {}): string {
    return this.#required(name, this.text(name, limits)) ?? '';
  }

  id(name: string): string {
    return this.requiredText(name, { shortest: 1 });
  }

  integer(name: string, least = 1, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.#body[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value))
      return this.#wrong('INVALID_PARAMETER_TYPE', `${name} is an integer`);
    if (value > most) return this.#wrong('INVALID_PARAMETER_EXCEED_MAXIMUM', `${name} is at most ${most}`);
    if (value < least) return this.#wrong('INVALID_PARAMETER_LESS_MINIMUM', `${name} is at least ${least}`);
    return value;
  }

  requiredInteger(name: string): number {
    return this.#required(name, this.integer(name, Number.MIN_SAFE_INTEGER)) ?? 0;
  }

  flag(name: string): boolean | undefined {
    const value = this.#body[name] ?? undefined;
    if (value === undefined || typeof value === 'boolean') return value;
    return this.#wrong('INVALID_PARAMETER_TYPE', `${name} is a boolean`);
  }

  word(name: string, words: readonly string[]): string | undefined {
    const value = this.text(name);
    if (value === undefined || words.includes(value)) return value;
    return this.#wrong('INVALID_PARAMETER_VALUE', `${name} is one of ${words.join(', ')}`);
  }

  texts(name: string, most: number): readonly string[] | undefined {
    const value = this.#body[name] ?? undefined;
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every(item => typeof item === 'string'))
      return this.#wrong('INVALID_PARAMETER_TYPE', `${name} is an array of strings`);
    if (value.length > most)
      return this.#wrong('INVALID_PARAMETER_EXCEED_LENGTH', `${name} has at most ${most} items`);
    return value;
  }

  ids(name: string): readonly string[] | undefined {
    return this.texts(name, 100);
  }

  requiredIds(name: string): readonly string[] {
    const ids = this.#required(name, this.ids(name)) ?? [];
    if (ids.length === 0) this.#wrong('INVALID_PARAMETER_LESS_LENGTH', `${name} has at least one item`);
    return ids;
  }

  object(name: string): ZenlayerParameters | undefined {
    const value = this.#body[name] ?? undefined;
    if (value === undefined) return undefined;
    if (isObject(value)) return new ZenlayerParameters(value);
    return this.#wrong('INVALID_PARAMETER_TYPE', `${name} is an object`);
  }

  requiredObject(name: string): ZenlayerParameters {
    return this.#required(name, this.object(name)) ?? new ZenlayerParameters({});
  }

  objects(name: string, most: number): readonly ZenlayerParameters[] | undefined {
    const value = this.#body[name] ?? undefined;
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every(isObject))
      return this.#wrong('INVALID_PARAMETER_TYPE', `${name} is an array of objects`);
    if (value.length > most)
      return this.#wrong('INVALID_PARAMETER_EXCEED_LENGTH', `${name} has at most ${most} items`);
    return value.map(item => new ZenlayerParameters(item));
  }

  /** What is wrong inside an object that was read from this one. */
  adopt(inner: ZenlayerParameters | undefined): void {
    this.refusal ??= inner?.refusal;
  }

  #required<T>(name: string, value: T | undefined): T | undefined {
    if (value !== undefined) return value;
    return this.#wrong('MISSING_PARAMETER', `${name} is required`);
  }

  #wrong(code: string, message: string): undefined {
    this.refusal ??= { code, status: 400, message: `The parameter ${message}.` };
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
