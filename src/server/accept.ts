/** What a client takes, of the things that this server answers with. */
export interface AcceptedTypes {
  readonly json: 'application/json' | 'application/graphql-response+json' | null;
  readonly events: boolean;
  /** `multipart/mixed` with the later parts of a deferred answer, in the form of August 2022. */
  readonly parts: boolean;
  /** `multipart/mixed` with the events of a subscription, as Apollo's clients read it. */
  readonly payloads: boolean;
  readonly html: boolean;
}

/**
 * Quality values are not weighed: a client that takes JSON gets JSON, in the newer form if it names that first. A client
 * that names events beside JSON gets events for a subscription only, and parts for a deferred query only.
 */
export function parseAccept(header: string | undefined): AcceptedTypes {
  const ranges = (header?.trim() || '*/*')
    .toLowerCase()
    .split(',')
    .map(range => range.trim())
    .filter(range => !/;\s*q=0(?:\.0*)?\s*$/.test(range))
    .filter(range => !range.includes('charset=') || range.includes('utf-8'));
  const types = ranges.map(range => range.split(';')[0]?.trim());
  const json = types.find(
    type => type === 'application/json' || type === 'application/graphql-response+json',
  );
  const anything = types.includes('*/*');
  const specs = ranges.filter((_, index) => types[index] === 'multipart/mixed').map(specOf);
  return {
    json: json ?? (anything || types.includes('application/*') ? 'application/json' : null),
    events: anything || types.includes('text/event-stream') || types.includes('text/*'),
    parts: specs.some(spec => spec === null || spec === 'deferspec=20220824'),
    payloads: specs.includes('subscriptionspec=1.0'),
    html: types.includes('text/html'),
  };
}

/** Which form of the parts is asked for; a client that names none reads the only one that there was before they had names. */
function specOf(range: string): string | null {
  return /;\s*([a-z]+spec\s*=[^;]*)/.exec(range)?.[1]?.replaceAll(/[\s"]/g, '') ?? null;
}
