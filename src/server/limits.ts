/**
 * Every limit of the HTTP server, in one table: its default, what it means, and the smallest value that makes sense. They are
 * the same for every caller: a document is checked once and cached by its text, so a limit that depended on the caller would
 * apply one caller's result to another.
 */
export const limitTable = {
  connections: {
    default: 1_000,
    least: 1,
    meaning: 'Open connections. Further ones are closed before anything of them is read.',
  },
  requests: {
    // As many as there are connections: whoever all ask for the same at once is answered by one reading.
    default: 1_000,
    least: 1,
    meaning: 'Requests in progress over all connections, streams included.',
  },
  subscriptions: {
    default: 100,
    least: 0,
    meaning: 'Event streams open at the same time, subscriptions over WebSockets among them.',
  },
  subscriptionsPerCaller: {
    default: 25,
    least: 0,
    meaning: 'Event streams that one caller may have open, of those.',
  },
  sockets: { default: 250, least: 0, meaning: 'WebSockets open at the same time; 0 offers none.' },
  socketsPerCaller: { default: 25, least: 0, meaning: 'WebSockets that one caller may have open, of those.' },
  reservations: {
    default: 100,
    least: 0,
    meaning:
      'Event streams of the single connection mode of graphql-sse, reserved or open; 0 offers none. An open one counts as an event stream, too.',
  },
  reservationsPerCaller: {
    default: 10,
    least: 0,
    meaning: 'Such event streams that one caller may have, of those.',
  },
  channelOperations: {
    default: 50,
    least: 1,
    meaning: 'Operations in progress on one WebSocket, or in one such event stream.',
  },
  requestsPerMinute: {
    default: 12_000,
    least: 1,
    meaning: 'Requests of one caller in a minute, over all replicas that share a PostgreSQL.',
  },
  costPerMinute: {
    default: 2_000_000,
    least: 1,
    meaning:
      'What all operations of one caller may cost in a minute, over all replicas that share a PostgreSQL.',
  },

  headersMilliseconds: { default: 5_000, least: 1, meaning: 'Time for the headers of a request to arrive.' },
  requestMilliseconds: {
    default: 10_000,
    least: 1,
    meaning: 'Time from the first byte of a request to the last byte of its body.',
  },
  checkMilliseconds: { default: 1_000, least: 1, meaning: 'How often the two times above are checked.' },
  idleMilliseconds: {
    default: 65_000,
    least: 1,
    meaning:
      'How long a connection without a request is kept: longer than the 60 s of common load balancers, so that they close first.',
  },
  stallMilliseconds: {
    default: 30_000,
    least: 1,
    meaning:
      'A client that reads nothing of its answer for this long, or answers no ping of its WebSocket, is disconnected.',
  },
  lingerMilliseconds: {
    default: 1_000,
    least: 0,
    meaning:
      'After a refusal the rest of an unread body is read and dropped for this long, so that the client can read the refusal.',
  },
  socketInitMilliseconds: {
    default: 3_000,
    least: 1,
    meaning: 'Time for a WebSocket to send its first message, which says who it comes from.',
  },
  reservationMilliseconds: {
    default: 10_000,
    least: 1,
    meaning: 'How long a reserved event stream waits to be opened.',
  },
  readyMilliseconds: { default: 2_000, least: 1, meaning: 'Time for the readiness check to finish.' },
  pingMilliseconds: {
    default: 12_000,
    least: 1,
    meaning: 'How often a silent event stream sends a comment, and a WebSocket a ping.',
  },

  headerBytes: {
    default: 16 * 1024,
    least: 1_024,
    // Also bounds their number: Node's own bound on that silently drops the rest.
    meaning: 'Size of all headers of a request.',
  },
  bodyBytes: {
    default: 128 * 1024,
    least: 1,
    meaning: 'Size of the body of a request, or of a message of a WebSocket.',
  },
  jsonDepth: {
    default: 32,
    least: 3,
    // JSON.stringify overflows the stack at some 4,000 levels, even when only logging.
    meaning: 'How deep objects and lists of the JSON body may nest.',
  },

  bracketDepth: {
    default: 64,
    least: 1,
    // 1,562 nested objects overflow the parser within any token limit.
    meaning: 'How deep brackets of a document may nest.',
  },
  tokens: { default: 1_000, least: 1, meaning: 'Tokens of a document: names, values and punctuation.' },
  definitions: { default: 100, least: 1, meaning: 'Operations and fragments of a document.' },
  depth: {
    default: 12,
    least: 1,
    meaning: 'How deep fields of an operation may nest, fragments followed; introspection does not count.',
  },
  aliases: { default: 30, least: 0, meaning: 'Aliases of an operation, fragments written out.' },
  directives: { default: 20, least: 0, meaning: 'Directives of an operation, fragments written out.' },
  deferred: {
    default: 10,
    least: 0,
    meaning: 'Fragments of an operation with `@defer`, written out where they are used.',
  },
  fields: {
    default: 1_000,
    least: 1,
    // Twenty small fragments can spell millions.
    meaning: 'Fields of an operation, every fragment written out where it is used.',
  },
  introspections: {
    default: 3,
    least: 0,
    meaning: 'Fields of an operation that return the schema: `__schema`, `__type`, `_service`.',
  },
  errors: { default: 5, least: 1, meaning: 'Errors in the answer to a request that is not executed.' },
  representations: {
    default: 200,
    least: 0,
    meaning: 'Entities that a router may ask for in one request, literals and variables together.',
  },
  cost: {
    default: 10_000,
    least: 1,
    meaning:
      'What an operation may cost with its real variables: a field costs 1, times the rows of the lists it is in.',
  },

  compressBytes: {
    default: 4_096,
    least: 0,
    meaning:
      'An answer of this size or more is compressed, where its client takes that; a proxy in front may do it instead.',
  },

  cachedDocuments: {
    default: 1_000,
    least: 0,
    meaning: 'Documents that are kept parsed and checked; the ones not used lately leave first.',
  },
  cachedBytes: { default: 32 * 1024 * 1024, least: 0, meaning: 'Memory for them, roughly.' },
  compileAfter: {
    default: 4,
    least: 0,
    meaning: 'How often a query runs before it is compiled, which costs some milliseconds once.',
  },
  compiledFields: {
    default: 2_000,
    least: 0,
    meaning:
      'A query is compiled if it has at most this many fields, written out for every type they may be of. 0 compiles none.',
  },
} as const satisfies Readonly<Record<string, LimitRow>>;

export interface LimitRow {
  readonly default: number;
  readonly least: number;
  readonly meaning: string;
}

export type LimitName = keyof typeof limitTable;

export type ServerLimits = Readonly<Record<LimitName, number>>;

const names = Object.keys(limitTable) as LimitName[];

export const standardLimits: ServerLimits = Object.fromEntries(
  names.map(name => [name, limitTable[name].default]),
) as ServerLimits;

/** The environment variable that sets a limit: `LIMIT_BODY_BYTES` for `bodyBytes`. */
export function limitVariable(name: LimitName): string {
  return `LIMIT_${name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()}`;
}

/**
 * The limits that a configuration sets: `limits` of the file, and over it the environment. Everything that is wrong is added
 * to `mistakes`.
 */
export function readLimits(
  { file, place }: { readonly file: unknown; readonly place: string },
  environment: Readonly<Record<string, string | undefined>>,
  mistakes: string[],
): Partial<ServerLimits> {
  const limits: Partial<Record<LimitName, number>> = {};
  const set = (name: LimitName, where: string, value: unknown): void => {
    const { least } = limitTable[name];
    const number = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number) && number >= least) limits[name] = number;
    else mistakes.push(`${where}: must be a whole number, ${least} or more.`);
  };
  for (const [name, value] of Object.entries(namesIn(file, place, mistakes))) {
    if (isLimit(name)) set(name, `${place}.${name}`, value);
    else mistakes.push(`${place}.${name}: there is no such limit. The limits are ${names.join(', ')}.`);
  }
  for (const name of names) {
    const variable = limitVariable(name);
    const value = environment[variable];
    if (value !== undefined && value !== '') set(name, `${variable}=${value}`, value);
  }
  return limits;
}

function namesIn(file: unknown, place: string, mistakes: string[]): object {
  if (file === undefined || file === null) return {};
  if (typeof file === 'object' && !Array.isArray(file)) return file;
  mistakes.push(`${place}: must be names with numbers, for example "requests: 1000".`);
  return {};
}

function isLimit(name: string): name is LimitName {
  return Object.hasOwn(limitTable, name);
}
