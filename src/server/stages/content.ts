import { readBody, tooLarge } from '../body.ts';
import type { Exchange } from '../exchange.ts';
import { payloadOfJson, payloadOfSearch } from '../payload.ts';
import type { Door, Outcome } from './stage.ts';

export async function read(exchange: Exchange, { limits }: Door): Promise<Outcome> {
  const { request, response } = exchange;
  if (request.method === 'GET') return undefined;
  if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) {
    return { refused: tooLarge(limits.bodyBytes) };
  }
  if (exchange.awaitsLeave) {
    exchange.awaitsLeave = false;
    response.writeContinue();
  }
  const body = await readBody(request, limits.bodyBytes);
  if (body === 'gone') return 'gone';
  exchange.bodyRead = request.readableEnded;
  if ('refused' in body) return body;
  exchange.body = body.text;
  return undefined;
}

export function shaped(exchange: Exchange, { limits }: Door): Outcome {
  const read =
    exchange.request.method === 'GET'
      ? payloadOfSearch(exchange.search, limits)
      : payloadOfJson(exchange.body, limits);
  // The text is not needed any more, and a subscription lives long.
  exchange.body = '';
  if ('refused' in read) return read;
  exchange.payload = read.payload;
  return undefined;
}
