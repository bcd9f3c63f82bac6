import type { Account } from '../domain/account.ts';
import type { Source } from '../domain/kind.ts';
import type { GraphContext } from './context.ts';

/** Where something that is shown is read from: others who ask for the same just now may be answered with it. */
export function sourceOf<Client>(
  { signal, ages }: Pick<GraphContext, 'signal' | 'ages'>,
  account: Account<Client>,
  region: string | null,
): Source<Client> {
  return { account, region, signal, shared: true, ages };
}
