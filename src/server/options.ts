import type { GraphQLSchema } from 'graphql';
import type { Identify } from '../domain/caller.ts';
import type { SharedUse } from './caller-rates.ts';
import type { PrepareCost } from './documents.ts';
import type { ExecutedRequest, ServerPlugin, TraceRequest } from './execution.ts';
import type { GraphiqlOptions } from './graphiql.ts';
import type { OffClock } from './health.ts';
import type { AllowedHosts } from './host.ts';
import type { TlsFiles } from './http-server.ts';
import type { ServerLimits } from './limits.ts';
import type { ListenAddress, ListenPlace } from './listen.ts';
import type { Log } from './log.ts';
import type { DocumentRules, DocumentTexts } from './trusted-documents.ts';

export interface ServerOptions {
  readonly schema: GraphQLSchema;
  /** Made once a request, when its operation is about to run; resolvers get this very object. `signal` fires when the client goes away. */
  context(request: ExecutedRequest): object;
  /** What an answer says beside its data, from the context that it ran with. */
  extensions?(context: object): Readonly<Record<string, unknown>> | undefined;
  readonly limits?: Partial<ServerLimits>;
  readonly log: Log;
  /** The page for people, or null for none. */
  readonly graphiql: GraphiqlOptions | null;
  /** Which names in the Host header are answered. */
  readonly allowedHosts: AllowedHosts;
  /** Whose pages may use the API from a browser, beside its own; without it nobody’s. */
  readonly allowedOrigins?: readonly string[];
  /** Addresses and networks of proxies that say for whom they ask; without it nobody is believed. */
  readonly trustedProxies?: readonly string[];
  /** Why no work may be sent here, or null. Told to anybody who asks. */
  ready?(): Promise<string | null>;
  /** How many errors nothing caught since the start; told by /readyz. */
  uncaughtErrors?(): number;
  readonly prepareCost?: PrepareCost;
  /** Documents that may be named, and whether others are taken; without it all are. */
  readonly trusted?: DocumentRules;
  /** Who a request comes from, asked before its body is read; without it everybody is served. */
  readonly identify?: Identify;
  /** Whether this process alone answers at its address; without it that is so. */
  readonly isAlone?: boolean;
  /** Where replicas add up what each caller uses; without it every process counts for itself. */
  readonly sharedUse?: SharedUse;
  /** Its own certificate, where TLS ends here; clients may then show theirs. */
  readonly tls?: TlsFiles;
  /** What people should know of how it runs, told with its readiness. */
  readonly overrides?: readonly string[];
  /** Clocks of providers that do not agree with this machine's; told by /readyz. */
  offClocks?(): readonly OffClock[];
  /** Whether everybody who is served sees the schema, by whichever way; without it that takes the right `introspect`. */
  readonly openSchema?: boolean;
  readonly plugins?: readonly ServerPlugin[];
  /** Answers routers that want to know how long each field took; without it nobody is answered that. */
  readonly trace?: TraceRequest;
}

export interface CausewayServer {
  listen(place: ListenPlace): Promise<ListenAddress>;
  /**
   * Takes no more work and ends what there is: streams and idle connections at once, queries within the grace. A change
   * that runs is waited for beyond it, because cutting it would leave its caller without knowing whether it happened.
   */
  drain(graceMilliseconds: number): Promise<void>;
  /** From the next request on, in the place of those before. */
  trustDocuments(texts: DocumentTexts): void;
  /** Its certificate from the next connection on, where TLS ends here. False where it has that one. */
  renewTls(tls: TlsFiles): boolean;
  /** At once, running requests included. */
  close(): Promise<void>;
  readonly counts: {
    readonly requests: number;
    readonly subscriptions: number;
    readonly documents: number;
    /** Runs of compiled queries since the start, and how many of them the ordinary executor had to do over. */
    /** That are kept because they came again. */
    readonly bodies: number;
    readonly compiledRuns: number;
    readonly abandonedRuns: number;
  };
}
