import { type DestinationStream, type Logger, pino } from 'pino';
import { describeError } from './log-error.ts';

/** What the modules need of a logger. */
export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  /** Whether lines of a level go anywhere; without it they do. */
  isLevelEnabled?(level: 'debug'): boolean;
}

export interface LogOptions {
  /** All loaded secrets, asked for at every line, so that one loaded later is covered too. */
  secrets(): readonly string[];
  readonly destination?: DestinationStream;
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Further names of facts that may be logged. */
  readonly facts?: readonly string[];
}

/** A name that is not here is not logged: what is new has to be let in, instead of what is secret being kept out. */
const standardFacts = [
  'account',
  'action',
  'actor',
  'address',
  'attempt',
  'changing',
  'client',
  'code',
  'count',
  'errorId',
  'host',
  'kind',
  'method',
  'milliseconds',
  'operation',
  'operationId',
  'outcome',
  'path',
  'port',
  'provider',
  'reason',
  'region',
  'requestId',
  'requests',
  'resource',
  'state',
  'status',
  'url',
  'version',
];

const longestText = 2_000;

/**
 * Lines of JSON. Three nets, for each of them alone was seen to leak: facts pass by name only, values pass if they are
 * plain, and every loaded secret is struck from the final line however it came into it.
 */
export function makeLog({ secrets, destination, level = 'info', facts = [] }: LogOptions): Logger {
  const allowed = new Set([...standardFacts, ...facts]);
  const filterFacts = (object: Record<string, unknown>) => admit(object, allowed);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Described by then: pino's own serializer would copy every property of it.
      serializers: { err: described => described },
      formatters: { level: label => ({ level: label }), log: filterFacts, bindings: filterFacts },
      hooks: {
        streamWrite: line => scrub(line, secrets()),
        // Facts and a message, and nothing to be woven into the message: "%o" would print what no net has seen.
        logMethod(given, method) {
          method.apply(this, given.slice(0, typeof given[0] === 'string' ? 1 : 2) as typeof given);
        },
      },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

function admit(object: Record<string, unknown>, allowed: ReadonlySet<string>): Record<string, unknown> {
  const admitted: Record<string, unknown> = {};
  const withheld: string[] = [];
  for (const [name, value] of Object.entries(object)) {
    if (name === 'err') admitted.err = describeError(value);
    else if (allowed.has(name) && isPlain(value)) admitted[name] = shorten(value);
    else if (value !== undefined) withheld.push(name);
  }
  // Named, so that a fact that somebody misses in the log can be let in.
  if (withheld.length > 0) admitted.withheld = withheld.slice(0, 20).map(name => name.slice(0, 60));
  return admitted;
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value))
    return value.length <= 50 && value.every(item => isPlain(item) && !Array.isArray(item));
  return value === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}

function shorten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shorten);
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'string' ? value.slice(0, longestText) : value;
}

const shortestSecret = 4;

/** Strikes the secrets as they are, as JSON spells them, and as they look in a URL and in base64. */
export function scrub(line: string, secrets: readonly string[]): string {
  let scrubbed = line;
  for (const secret of [...secrets].sort((one, other) => other.length - one.length)) {
    // A shorter one would strike half of every line, and tells nothing either.
    if (secret.length < shortestSecret) continue;
    const spellings = new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ]);
    for (const spelling of spellings) scrubbed = scrubbed.replaceAll(spelling, '[secret]');
  }
  return scrubbed;
}
