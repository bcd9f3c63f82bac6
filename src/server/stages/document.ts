import { getVariableValues } from 'graphql';
import { eventAnswer } from '../answer.ts';
import { pickOperation } from '../documents.ts';
import { countRepresentations } from '../entities.ts';
import type { ReadBody } from '../known-bodies.ts';
import { limitRefusal, refusal } from '../refusal.ts';
import type { RequestState } from '../request-state.ts';
import { resultAnswer, serializeResult } from '../result.ts';
import { seesSchema } from './schema.ts';
import type { ServerState, StageResult } from './stage.ts';

export function admitDocument(state: RequestState, server: ServerState): StageResult {
  const result = server.documents.admit(state.payload?.query ?? '', seesSchema(state, server));
  if ('refused' in result) return result;
  state.admitted = result.admitted;
  return undefined;
}

export function selectOperation(state: RequestState): StageResult {
  const { admitted, payload, request } = state;
  const operation = admitted && pickOperation(admitted, payload?.operationName);
  if (!operation) {
    const message = payload?.operationName
      ? 'The document has no operation of the name that "operationName" gives.'
      : 'The document does not have exactly one operation. Say by "operationName" which one to run.';
    return { refused: refusal(400, 'OPERATION_RESOLUTION_FAILURE', message) };
  }
  if (operation.node.operation === 'mutation' && request.method !== 'POST') {
    const message = 'A mutation has to come by POST.';
    return { refused: refusal(405, 'METHOD_NOT_ALLOWED', message, { allow: 'POST' }) };
  }
  state.operation = operation;
  return undefined;
}

export function coerceVariables(state: RequestState, server: ServerState): StageResult {
  const { operation, payload } = state;
  const before = readBefore(state);
  if (before !== null) {
    state.variables = before.variables;
    return undefined;
  }
  const definitions = operation?.node.variableDefinitions;
  if (definitions === undefined || definitions.length === 0) return undefined;
  const { schema, limits, masker } = server;
  const suggests = seesSchema(state, server);
  const { coerced, errors } = getVariableValues(schema, definitions, payload?.variables ?? {}, {
    maxErrors: limits.errors,
    hideSuggestions: !suggests,
  });
  if (errors !== undefined) {
    const masked = errors.slice(0, limits.errors).map(error => masker.mask(error, suggests));
    const result = { errors: masked };
    const { json, events } = state.accept;
    const inEvent = json === null && events;
    return { answered: inEvent ? eventAnswer(serializeResult(result)) : resultAnswer(result, json) };
  }
  state.variables = coerced;
  return undefined;
}

/** What its body came to the last time, where it is the same operation with the same variables. */
function readBefore({ read, operation, payload }: RequestState): ReadBody | null {
  if (read === null || operation === undefined) return null;
  return read.operation === operation && read.payload.variables === payload?.variables ? read : null;
}

export function limitEntities({ operation, variables }: RequestState, { limits }: ServerState): StageResult {
  if (!operation || operation.measured.entities.length === 0) return undefined;
  const count = countRepresentations(operation.measured.entities, variables);
  if (count <= limits.representations) return undefined;
  return {
    refused: limitRefusal(limits, {
      status: 400,
      code: 'REPRESENTATIONS_LIMIT',
      limit: 'representations',
      found: `The request asks for ${count} entities`,
      advice: 'Ask for them in several requests.',
    }),
  };
}

export function limitCost(state: RequestState, { limits }: ServerState): StageResult {
  const { operation, variables } = state;
  const cost = readBefore(state)?.cost ?? operation?.cost?.(variables) ?? 0;
  state.cost = cost;
  // Not "more than": a cost that is no number must not pass.
  if (cost <= limits.cost) return undefined;
  return {
    refused: limitRefusal(limits, {
      status: 400,
      code: 'COST_LIMIT',
      limit: 'cost',
      found: `The operation costs ${cost}`,
      advice: 'Ask for fewer fields or smaller pages.',
    }),
  };
}

export function reserveStream(state: RequestState, server: ServerState): StageResult {
  if (state.operation?.node.operation !== 'subscription') return undefined;
  if (!state.accept.events && !state.accept.payloads && state.channel === null) {
    const message =
      'A subscription is answered by events. Send "accept: text/event-stream", or "accept: multipart/mixed;subscriptionSpec=1.0".';
    return { refused: refusal(406, 'NOT_ACCEPTABLE', message) };
  }
  return limitStreams(state, server);
}

/** Of all, and of the caller. */
export function limitStreams(state: RequestState, server: ServerState): StageResult {
  const limit = server.running.reserveStream(state, server.limits);
  if (limit === null) return undefined;
  const own = limit === 'subscriptionsPerCaller';
  return {
    refused: limitRefusal(server.limits, {
      status: own ? 429 : 503,
      code: own ? 'TOO_MANY_SUBSCRIPTIONS_OF_CALLER' : 'TOO_MANY_SUBSCRIPTIONS',
      limit,
      found: own ? 'You have as many event streams open as one caller may' : 'All event streams are in use',
      advice: own ? 'End one of them before you subscribe again.' : 'Subscribe again later.',
      headers: { 'retry-after': '5' },
    }),
  };
}
