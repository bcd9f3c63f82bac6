import type { Noun } from '../../domain/kind.ts';
import type { Read } from '../../domain/outcome.ts';
import type { CloudResource } from '../../domain/resource.ts';
import { formatResourceId } from '../../domain/resource.ts';
import type { GraphContext } from '../context.ts';
import { nameOf } from '../cursor.ts';
import type { Failure } from '../failure.ts';
import { everything } from '../inventory/filter.ts';
import { type AllMatching, readAllMatching } from '../inventory/matching.ts';
import { type InventorySource, sourcesOf } from '../inventory/sources.ts';
import { readOnce } from '../loader.ts';
import { patienceMs } from '../page.ts';
import { failuresOf } from '../page-reading.ts';
import { readInTime } from '../page-rounds.ts';
import { exposedNouns, nounOf } from '../resource.ts';
import { type Link, matchLinks } from './match.ts';

/** Where lines land: one region of one cloud. */
interface Shore {
  readonly provider: string;
  readonly region: string | null;
}

export interface FoundLinks {
  readonly links: readonly Link[];
  readonly failures: readonly Failure[];
}

/** The whole list of a source, once in a request however many places it is matched with. */
const readList = readOnce<InventorySource, Read<AllMatching>>(
  source => readInTime(source, patienceMs, () => readAllMatching(source, everything)),
  nameOf,
);

/** All links into one place. They are found together: whether something else fits as well decides how sure each is. */
const findBoard = readOnce<Shore, FoundLinks>(readBoard, ({ provider, region }) =>
  JSON.stringify([provider, region]),
);

async function readBoard({ provider, region }: Shore, context: GraphContext): Promise<FoundLinks> {
  const nouns = [...exposedNouns().values()] as unknown as readonly Noun[];
  const accounts = context.accounts.all();
  const lineSources = sourcesOf(
    context,
    accounts,
    nouns.filter(({ ends }) => ends !== undefined),
  );
  const landingNouns = nouns.filter(noun => noun.provider === provider && noun.landing !== undefined);
  const sideSources = sourcesOf(context, accounts, landingNouns).filter(each => each.region === region);
  const [lines, sides] = await Promise.all([
    readLists(context, lineSources),
    readLists(context, sideSources),
  ]);
  const ends = lines.items.flatMap(line =>
    (nounOf(line.reference)?.ends?.(line) ?? [])
      .filter(end => end.provider === provider && end.region === region)
      .map(end => ({ line, end })),
  );
  const landings = sides.items.map(resource => ({
    resource,
    landing: nounOf(resource.reference)?.landing?.(resource) ?? null,
  }));
  const failures = [...lines.failures, ...sides.failures];
  return { links: matchLinks(ends, landings, failures.length === 0), failures };
}

async function readLists(
  context: GraphContext,
  sources: readonly InventorySource[],
): Promise<{ readonly items: readonly CloudResource[]; readonly failures: readonly Failure[] }> {
  const outcomes = await Promise.all(
    sources.map(async source => ({ source, outcome: await readList(context, source) })),
  );
  return {
    items: outcomes.flatMap(({ outcome }) => (outcome.kind === 'read' ? outcome.value.items : [])),
    failures: outcomes.flatMap(({ source, outcome }) => failuresOf(source, outcome)),
  };
}

/** The links that a resource is part of, from whichever side it is looked at. */
export async function findLinks(context: GraphContext, resource: CloudResource): Promise<FoundLinks> {
  const { reference } = resource;
  const noun = nounOf(reference);
  const shores: Shore[] = (noun?.ends?.(resource) ?? []).filter(({ region }) => region !== null);
  const landing = noun?.landing?.(resource) ?? null;
  if (landing !== null) shores.push(reference);
  const places = [...new Map(shores.map(shore => [`${shore.provider} ${shore.region}`, shore])).values()];
  const found = await Promise.all(places.map(shore => findBoard(context, shore)));
  // Something that runs on a circuit is part of the circuit's link.
  const own = new Set([reference, ...(landing?.on ? [landing.on] : [])].map(formatResourceId));
  const isOwn = ({ reference: other }: CloudResource): boolean => own.has(formatResourceId(other));
  return {
    links: found.flatMap(({ links }) => links.filter(link => isOwn(link.line) || isOwn(link.landing))),
    failures: found.flatMap(({ failures }) => failures),
  };
}
