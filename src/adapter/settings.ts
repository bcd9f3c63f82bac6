import { z } from 'zod';
import { Secret } from '../domain/secret.ts';
import { shortestSecret } from './scrub.ts';

/** A text that must never be printed. */
export const secretText = z
  .string({ error: 'is missing' })
  .trim()
  .min(1, { error: 'must not be empty', abort: true })
  .min(
    shortestSecret,
    `has fewer than ${shortestSecret} letters, which no cloud hands out: look whether it was cut off`,
  )
  .transform(text => new Secret(text));

export const plainText = z.string({ error: 'is missing' }).trim().min(1, 'must not be empty');

/** An address without a path, a query or credentials in it; `{region}` may stand for the region. */
export const originText = z.string().refine(text => isOrigin(text.replaceAll('{region}', 'region')), {
  error: 'must be an http or https address without a path; {region} stands for the region',
});

/** Of a provider that has one address for everything; as the URL parser writes it. */
export const onlyOriginText = originText
  .refine(text => !text.includes('{region}'), 'must not hold {region}: it is one address for all regions')
  .transform(text => new URL(text).origin);

/** Host and port of what the URL parser has written. */
export function hostOf(origin: string): string {
  return origin.slice(origin.indexOf('//') + 2);
}

/** Whether it also parses: what does not would only throw when it is called. */
function isOrigin(text: string): boolean {
  if (!/^https?:\/\/[^/?#@]+\/?$/.test(text)) return false;
  return URL.canParse(text);
}

export const regionName = z.string().regex(/^[a-z]{2,4}(-[a-z0-9]+)+$/, 'must look like cn-hangzhou');

/** Regions as a list, or in one text with commas, as a variable of the environment has them. */
export const regionList = z
  .union([z.string().transform(text => text.split(',').map(name => name.trim())), z.array(z.string())], {
    error: 'must be a list of regions',
  })
  .pipe(z.array(regionName).min(1, 'must name at least one region'));

export interface Patience {
  /** For a whole call, with its repeats. */
  readonly deadlineSeconds: number;
  /** For one attempt that may be repeated. */
  readonly attemptSeconds: number;
  /** How old what the provider shows may be. */
  readonly staleReadsSeconds: number;
  /** How long queries may be shown what was read before; 0 where everything is read when it is asked for. */
  readonly cacheSeconds: number;
  /** How many calls may be under way side by side, and how many may wait for a place. */
  readonly limits: { readonly reads: CallLimits; readonly changes: CallLimits };
}

export interface CallLimits {
  /** It is found between these two by how the provider bears it. */
  readonly least: number;
  readonly most: number;
  readonly waiting: number;
}

/** Beyond them a provider is not asked, whatever is wanted at once; inside them its own answers decide. */
function callLimits(defaults: CallLimits) {
  const count = z.number().int().positive().max(10_000);
  return z
    .strictObject({
      least: count.default(defaults.least),
      most: count.default(defaults.most),
      waiting: count.default(defaults.waiting),
    })
    .refine(({ least, most }) => least <= most, { path: ['least'], error: 'must not be more than `most`' })
    .prefault({});
}

/** The settings that every account has. `attemptSeconds` differs by provider. */
export function patience(defaults: { readonly attemptSeconds: number; readonly staleReadsSeconds: number }) {
  const seconds = z.number().positive().max(300);
  return {
    deadlineSeconds: seconds.default(30),
    attemptSeconds: seconds.default(defaults.attemptSeconds),
    staleReadsSeconds: seconds.default(defaults.staleReadsSeconds),
    cacheSeconds: z.number().min(0).max(60).default(0),
    limits: z
      .strictObject({
        reads: callLimits({ least: 8, most: 256, waiting: 1_024 }),
        changes: callLimits({ least: 4, most: 64, waiting: 256 }),
      })
      .prefault({}),
  };
}

/** Every secret in settings that were parsed, wherever it stands. */
export function secretsIn(value: unknown): readonly Secret[] {
  if (value instanceof Secret) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(secretsIn);
}
