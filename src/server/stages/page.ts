import { accepted } from '../accept.ts';
import type { Exchange } from '../exchange.ts';
import type { Door, Outcome } from './stage.ts';

/** A query in the address does not run: the page shows it, and a person decides. */
export async function page(exchange: Exchange, { graphiql }: Door): Promise<Outcome> {
  const { request } = exchange;
  if (!graphiql || request.method !== 'GET' || !accepted(request.headers.accept).html) return undefined;
  return { answered: await graphiql.answer(exchange) };
}
