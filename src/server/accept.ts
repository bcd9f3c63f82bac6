/** What a client takes, of the three things that this server answers with. */
export interface AcceptedTypes {
  readonly json: 'application/json' | 'application/graphql-response+json' | null;
  readonly events: boolean;
  readonly html: boolean;
}

/**
 * Quality values are not weighed: a client that takes JSON gets JSON, in the newer form if it names that first. A client
 * that names events beside JSON gets events for a subscription only.
 */
export function parseAccept(header: string | undefined): AcceptedTypes {
  const types = (header?.trim() || '*/*')
    .toLowerCase()
    .split(',')
    .map(part => part.trim())
    .filter(part => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
    .filter(part => !part.includes('charset=') || part.includes('utf-8'))
    .map(part => part.split(';')[0]?.trim());
  const json = types.find(
    type => type === 'application/json' || type === 'application/graphql-response+json',
  );
  const anything = types.includes('*/*');
  return {
    json: json ?? (anything || types.includes('application/*') ? 'application/json' : null),
    events: anything || types.includes('text/event-stream') || types.includes('text/*'),
    html: types.includes('text/html'),
  };
}
