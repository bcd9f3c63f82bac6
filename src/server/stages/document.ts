import { accepted } from '../accept.ts';
import { pickOperation } from '../documents.ts';
import { countRepresentations } from '../entities.ts';
import type { Exchange } from '../exchange.ts';
import { refusal } from '../refusal.ts';
import type { Door, Outcome } from './stage.ts';

export function judged(exchange: Exchange, { documents }: Door): Outcome {
  const verdict = documents.judge(exchange.payload?.query ?? '');
  if ('refused' in verdict) return verdict;
  exchange.admitted = verdict.admitted;
  return undefined;
}

export function meant(exchange: Exchange): Outcome {
  const { admitted, payload, request } = exchange;
  const operation = admitted && pickOperation(admitted.document, payload?.operationName);
  if (!operation) {
    const message = payload?.operationName
      ? 'The document has no operation of the name that "operationName" gives.'
      : 'The document does not have exactly one operation. Say by "operationName" which one to run.';
    return { refused: refusal(400, 'OPERATION_RESOLUTION_FAILURE', message) };
  }
  if (operation.operation === 'mutation' && request.method !== 'POST') {
    const message = 'A mutation has to come by POST.';
    return { refused: refusal(405, 'METHOD_NOT_ALLOWED', message, { allow: 'POST' }) };
  }
  exchange.operation = operation;
  return undefined;
}

export function countable({ admitted, operation, payload }: Exchange, { limits }: Door): Outcome {
  const entities = operation && admitted?.operations.get(operation)?.entities;
  if (!operation || !entities || entities.length === 0) return undefined;
  const count = countRepresentations(operation, entities, payload?.variables ?? {});
  if (count <= limits.representations) return undefined;
  const message = `The request asks for ${count} entities; ${limits.representations} are allowed. Ask for them in parts.`;
  return { refused: refusal(400, 'REPRESENTATIONS_LIMIT', message) };
}

export function affordable({ admitted, payload }: Exchange, door: Door): Outcome {
  if (!door.costOf || !admitted) return undefined;
  const { limits, schema } = door;
  const cost = door.costOf({
    schema,
    document: admitted.document,
    operationName: payload?.operationName,
    variables: payload?.variables ?? {},
  });
  // Not "more than": a cost that is no number must not pass.
  if (cost <= limits.cost) return undefined;
  const message = `The operation costs ${cost}; ${limits.cost} is allowed. Ask for fewer fields or smaller pages.`;
  return { refused: refusal(400, 'COST_LIMIT', message) };
}

export function roomForStream(exchange: Exchange, door: Door): Outcome {
  if (exchange.operation?.operation !== 'subscription') return undefined;
  if (!accepted(exchange.request.headers.accept).events) {
    const message = 'A subscription is answered by events. Send "accept: text/event-stream".';
    return { refused: refusal(406, 'NOT_ACCEPTABLE', message) };
  }
  if (door.takeStream(exchange)) return undefined;
  const message = `All ${door.limits.subscriptions} streams are taken. Subscribe again later.`;
  return { refused: refusal(503, 'TOO_MANY_SUBSCRIPTIONS', message, { 'retry-after': '5' }) };
}
