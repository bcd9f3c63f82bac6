import type { CloudEnd, Landing } from '../../domain/link.ts';
import { type CloudResource, formatResourceId } from '../../domain/resource.ts';

export const confidences = {
  HIGH: 'Account, region and VLAN are the same on both sides, the cloud names the seller of the line, and nothing else fits.',
  MEDIUM:
    'All that both sides show is the same, and nothing else fits; but the cloud does not say whose line it is.',
  CANDIDATE: 'It may be this one. Something is not known, or something else fits as well.',
} as const;

export type Confidence = keyof typeof confidences;

/** An end of a line that leads into a cloud. */
export interface LineEnd {
  readonly line: CloudResource;
  readonly end: CloudEnd;
}

/** Something of that cloud; without a landing no line ends on it, and it counts only as what others run on. */
export interface CloudSide {
  readonly resource: CloudResource;
  readonly landing: Landing | null;
}

/** Both ends of one circuit. */
export interface Link extends LineEnd {
  readonly landing: CloudResource;
  readonly confidence: Confidence;
  /** For people. */
  readonly reasons: readonly string[];
}

interface Comparison {
  readonly resource: CloudResource;
  readonly on: Landing['on'];
  /** All that a circuit is known by is the same on both sides. */
  readonly same: boolean;
  readonly named: boolean;
  readonly reasons: readonly string[];
}

const gone: readonly string[] = ['DELETED', 'FAILED', 'NOT_SHOWN'];

/**
 * Which ends belong together: by account, region and VLAN, never by bandwidth, place or a name alone, which several circuits
 * may share. What contradicts is left out; what is not told, or fits twice, is a candidate. It shows how things are connected,
 * and never is a reason to change the other side.
 */
export function matchLinks(
  lines: readonly LineEnd[],
  sides: readonly CloudSide[],
  complete: boolean,
): readonly Link[] {
  const shown = new Set(sides.map(({ resource }) => formatResourceId(resource.reference)));
  const links = lines
    .filter(({ line }) => !gone.includes(line.state))
    .flatMap(each => linksOf(each, sides, shown, complete));
  const claims = Map.groupBy(links, ({ landing }) => formatResourceId(landing.reference));
  return links.map(link => {
    const others = (claims.get(formatResourceId(link.landing.reference))?.length ?? 1) - 1;
    if (others === 0) return link;
    const reason = `${others === 1 ? 'Another line fits' : `${others} other lines fit`} it as well.`;
    return { ...link, confidence: 'CANDIDATE', reasons: [...link.reasons, reason] };
  });
}

function linksOf(
  { line, end }: LineEnd,
  sides: readonly CloudSide[],
  shown: ReadonlySet<string>,
  complete: boolean,
): readonly Link[] {
  const fitting = sides
    .filter(({ resource }) => !gone.includes(resource.state))
    .map(side => compare(line, end, side))
    .filter(each => each !== null);
  const lines = fitting.filter(({ on }) => on === null);
  // What runs on something that is shown is reached through that; what it runs on may also be somebody else's.
  const hosted = fitting.filter(({ on }) => on !== null && !shown.has(formatResourceId(on)));
  const found = lines.length > 0 ? lines : hosted;
  return found.map(({ resource, same, named, reasons }) => {
    const more: string[] = [];
    if (found.length > 1) more.push(`${found.length - 1} more of that cloud would fit.`);
    if (!complete) more.push('Not everything could be read: something else may fit as well.');
    const sure = same && more.length === 0;
    return {
      line,
      end,
      landing: resource,
      confidence: !sure ? 'CANDIDATE' : named ? 'HIGH' : 'MEDIUM',
      reasons: [...reasons, ...more],
    };
  });
}

/** Null where something contradicts, or nothing that tells circuits apart is known of both. */
function compare(line: CloudResource, end: CloudEnd, { resource, landing }: CloudSide): Comparison | null {
  if (landing === null || resource.reference.provider !== end.provider) return null;
  const account = sameness(end.accountId, landing.accountId);
  const region = sameness(end.region, resource.reference.region);
  const vlan = sameness(end.vlanId, landing.vlanId);
  const seller = landing.carrier === null ? null : mentions(landing.carrier, end.carrier);
  if (account === false || region === false || vlan === false || seller === false) return null;
  const name = sameName([line.name, end.name], resource.name);
  // The account or the VLAN alone says nothing: a company has many circuits, and VLANs are used again.
  if (region === null || (vlan === null && seller === null && name === null)) return null;
  const reasons = [
    ...(account === null
      ? ['Whose account it is, one of the sides does not tell.']
      : [`The same account: ${end.accountId}.`]),
    `The same region: ${end.region}.`,
    ...(vlan === null ? ['One of the sides shows no VLAN.'] : [`The same VLAN: ${end.vlanId}.`]),
    ...(seller === null ? [] : [`Sold by "${landing.carrier}", as its cloud says.`]),
    ...(name === null ? [] : [`The same name: "${name}".`]),
  ];
  const same = vlan === true && (account === true || name !== null);
  return { resource, on: landing.on, same, named: account === true && seller === true, reasons };
}

/** Null where one of them is not told. */
function sameness<Value>(one: Value | null, other: Value | null): boolean | null {
  return one === null || other === null ? null : one === other;
}

function mentions(text: string, word: string): boolean {
  return text.toLowerCase().includes(word.toLowerCase());
}

function sameName(ours: readonly (string | null)[], theirs: string | null): string | null {
  if (theirs === null) return null;
  return ours.some(name => name?.toLowerCase() === theirs.toLowerCase()) ? theirs : null;
}
