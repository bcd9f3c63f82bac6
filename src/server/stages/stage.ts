import type { GraphQLSchema } from 'graphql';
import type { Identify } from '../../domain/caller.ts';
import type { ServerAnswer } from '../answer.ts';
import type { CallerRates } from '../caller-rates.ts';
import type { Documents } from '../documents.ts';
import type { ErrorMasker } from '../error-masker.ts';
import type { EventChannels } from '../event-channels.ts';
import type { GraphiqlPage } from '../graphiql.ts';
import type { HealthChecks } from '../health.ts';
import type { AllowedHosts } from '../host.ts';
import type { KnownBodies } from '../known-bodies.ts';
import type { ServerLimits } from '../limits.ts';
import type { AllowedOrigins } from '../origin.ts';
import type { TrustedProxies } from '../proxies.ts';
import type { HttpRefusal } from '../refusal.ts';
import type { RequestState } from '../request-state.ts';
import type { RunningRequests } from '../running-requests.ts';
import type { TrustedDocuments } from '../trusted-documents.ts';
import type { WebSockets } from '../web-sockets.ts';

/** What the stages ask of the server. */
export interface ServerState {
  readonly schema: GraphQLSchema;
  readonly limits: ServerLimits;
  readonly allowedHosts: AllowedHosts;
  readonly allowedOrigins: AllowedOrigins;
  /** Null where nobody is trusted to speak for others. */
  readonly proxies: TrustedProxies | null;
  readonly documents: Documents;
  readonly bodies: KnownBodies;
  readonly trusted: TrustedDocuments;
  readonly masker: ErrorMasker;
  readonly graphiql: GraphiqlPage | null;
  /** Whether everybody who is served sees the schema; otherwise it takes the right to. */
  readonly openSchema: boolean;
  readonly health: HealthChecks;
  readonly rates: CallerRates;
  /** Null where nobody has to prove who they are. */
  readonly identify: Identify | null;
  readonly draining: boolean;
  readonly running: Pick<RunningRequests, 'size' | 'reserveStream' | 'reserveSocket'>;
  readonly sockets: Pick<WebSockets, 'open'>;
  readonly eventChannels: EventChannels;
}

/** Undefined lets the request pass; `disconnected` ends it without an answer; what a stage has opened `lasts` until it is closed. */
export type StageResult =
  | { readonly refused: HttpRefusal }
  | { readonly answered: ServerAnswer }
  | { readonly lasts: Promise<void> }
  | 'disconnected'
  | undefined;

/** A stage that has nothing to wait for returns a value: a promise costs more than most of them do. */
export type Stage = (state: RequestState, server: ServerState) => StageResult | Promise<StageResult>;

/** What is checked once the parameters are known for good. */
export type OperationStage = (state: RequestState, server: ServerState) => StageResult;
