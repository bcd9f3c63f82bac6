import { z } from 'zod';
import { type AwsRefusal, clientError, refuse } from './refusal.ts';

export const tagList = z.array(z.object({ key: z.string(), value: z.string().optional() }));

type ResourceTags = z.output<typeof tagList>;

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Model and docs: 1 to 128 characters, values up to 256, 50 tags at most, no key twice. */
export function tagProblem(tags: ResourceTags): AwsRefusal | undefined {
  if (tags.length > 50) return refuse('TooManyTagsException', 'A resource cannot have more than 50 tags.');
  if (new Set(tags.map(({ key }) => key)).size < tags.length)
    return refuse('DuplicateTagKeysException', 'A tag key was specified more than once.');
  const fits = tags.every(
    ({ key, value = '' }) =>
      key.length >= 1 && key.length <= 128 && value.length <= 256 && allowed.test(key) && allowed.test(value),
  );
  return fits ? undefined : clientError('A tag has an invalid key or value.');
}
