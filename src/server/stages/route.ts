import { accepted } from '../accept.ts';
import type { Exchange } from '../exchange.ts';
import { refusal } from '../refusal.ts';
import type { Door, Outcome } from './stage.ts';

export async function health({ request, path }: Exchange, door: Door): Promise<Outcome> {
  if (path !== '/livez' && path !== '/readyz') return undefined;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { refused: refusal(405, 'METHOD_NOT_ALLOWED', `Ask ${path} by GET.`, { allow: 'GET, HEAD' }) };
  }
  return { answered: path === '/livez' ? door.health.live() : await door.health.ready() };
}

export function knownPath({ request, path }: Exchange, door: Door): Outcome {
  if (path === '/graphql') return undefined;
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (path === '/' && reads && door.graphiql && accepted(request.headers.accept).html) {
    return { answered: { status: 302, headers: { location: '/graphql' }, body: '' } };
  }
  return { refused: refusal(404, 'NOT_FOUND', 'There is nothing here. The API is at /graphql.') };
}

export function knownMethod({ request }: Exchange): Outcome {
  if (request.method === 'GET' || request.method === 'POST') return undefined;
  const message = 'Send operations by POST; queries may also come by GET.';
  return { refused: refusal(405, 'METHOD_NOT_ALLOWED', message, { allow: 'GET, POST' }) };
}
