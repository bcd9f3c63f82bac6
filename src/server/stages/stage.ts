import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Answer } from '../answer.ts';
import type { Documents } from '../documents.ts';
import type { Exchange } from '../exchange.ts';
import type { Graphiql } from '../graphiql.ts';
import type { Health } from '../health.ts';
import type { AllowedHosts } from '../host.ts';
import type { Limits } from '../limits.ts';
import type { Refusal } from '../refusal.ts';

/** What an operation costs with its real variables; more than the limit is refused. */
export type CostOf = (operation: {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}) => number;

/** What the stages ask of the server. */
export interface Door {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  readonly allowedHosts: AllowedHosts;
  readonly documents: Documents;
  readonly graphiql: Graphiql | null;
  readonly health: Health;
  readonly costOf: CostOf | null;
  readonly draining: boolean;
  readonly requests: number;
  /** Takes a place among the event streams for as long as the exchange lasts; false when all are taken. */
  takeStream(exchange: Exchange): boolean;
}

/** Undefined lets pass; `gone` ends without an answer, for nobody is there to read it. */
export type Outcome = { readonly refused: Refusal } | { readonly answered: Answer } | 'gone' | undefined;

export type Stage = (exchange: Exchange, door: Door) => Outcome | Promise<Outcome>;
