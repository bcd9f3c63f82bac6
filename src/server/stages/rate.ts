import type { CountedUse } from '../caller-rates.ts';
import { limitRefusal } from '../refusal.ts';
import type { RequestState } from '../request-state.ts';
import type { ServerState, StageResult } from './stage.ts';

export function limitRate(state: RequestState, server: ServerState): StageResult {
  return limitUse(state, server, 'requests', 1);
}

export function limitCostRate(state: RequestState, server: ServerState): StageResult {
  return limitUse(state, server, 'cost', state.cost);
}

const words = {
  requests: {
    limit: 'requestsPerMinute',
    code: 'TOO_MANY_REQUESTS',
    found: 'You have sent as many requests as one caller may send in a minute',
  },
  cost: {
    limit: 'costPerMinute',
    code: 'TOO_MUCH_COST',
    found: 'With this operation you would ask for more than one caller may in a minute',
  },
} as const;

/** Where nobody proves who they are, nobody can be told apart. */
function limitUse(
  { identified }: RequestState,
  { limits, rates }: ServerState,
  what: CountedUse,
  amount: number,
): StageResult {
  if (identified === undefined) return undefined;
  const waitMs = rates.use(identified.caller, what, amount);
  if (waitMs === null) return undefined;
  const seconds = Math.ceil(waitMs / 1000);
  return {
    refused: limitRefusal(limits, {
      ...words[what],
      status: 429,
      advice: `Nothing was executed; send it again in ${seconds} s.`,
      headers: { 'retry-after': String(seconds) },
    }),
  };
}
