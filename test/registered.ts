import type { Noun } from '../src/domain/kind.ts';
import { formatResourceId } from '../src/domain/resource.ts';
import { enumWordOf } from '../src/graph/kind-name.ts';
import { exposedNouns } from '../src/graph/resource.ts';
import { clouds } from './clouds.ts';
import type { Cloud } from './providers/cloud.ts';
import type { KindSample } from './providers/sample.ts';
import { type Subject, subjectsOf } from './providers/subject.ts';

/** A kind of resource of some cloud: what is the same for all kinds is tested with one that fits. */
export interface RegisteredKind {
  readonly cloud: Cloud;
  readonly noun: Noun;
  readonly sample: KindSample;
  readonly typeName: string;
  /** Its value of `CloudResourceKind`. */
  readonly word: string;
  /** Its query by id, and its list. */
  readonly one: string;
  readonly many: string;
}

/** The first that fits, in the order of test/clouds.ts. */
export function anyKind(fits: (kind: RegisteredKind) => boolean = () => true): RegisteredKind {
  const found = clouds.flatMap(kindsOf).find(fits);
  if (found === undefined) throw new Error('no cloud of test/clouds.ts has such a kind');
  return found;
}

export function anySubject<Fitting extends Subject>(fits: (subject: Subject) => subject is Fitting): Fitting;
export function anySubject(fits: (subject: Subject) => boolean): Subject;
export function anySubject(fits: (subject: Subject) => boolean): Subject {
  const found = clouds.flatMap(subjectsOf).find(fits);
  if (found === undefined) throw new Error('no cloud of test/clouds.ts has such a change');
  return found;
}

export function kindsOf(cloud: Cloud): readonly RegisteredKind[] {
  const nouns = [...exposedNouns().values()].map(noun => noun as unknown as Noun);
  return Object.entries(cloud.samples.kinds).map(([typeName, sample]) => {
    const noun = nouns.find(each => each.typeName === typeName);
    if (noun === undefined) throw new Error(`there is no noun ${typeName}`);
    const one = `${typeName.charAt(0).toLowerCase()}${typeName.slice(1)}`;
    const word = enumWordOf(noun.kind);
    return { cloud, noun, sample, typeName, word, one, many: `${one}s` };
  });
}

/** An id of the graph. */
export function idOf(
  { noun: { provider, kind } }: Pick<RegisteredKind, 'noun'>,
  nativeId: string,
  { account = 'demo', region = null }: { readonly account?: string; readonly region?: string | null } = {},
): string {
  return formatResourceId({ provider, account, kind, region, nativeId });
}
