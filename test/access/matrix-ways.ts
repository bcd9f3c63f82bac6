import { setImmediate as turn } from 'node:timers/promises';
import { allParts } from '../server/fixtures/multipart.ts';
import { openSharedStream, type SharedStream } from '../server/fixtures/shared-stream.ts';
import { admittedSocket, type SocketClient } from '../server/fixtures/socket-client.ts';
import type { Stage } from './stage.ts';

/** What an operation of a caller is answered with, whichever way it goes. */
// biome-ignore lint/suspicious/noExplicitAny: tests pick answers apart, and a wrong path fails them.
export type Way = (caller: string, query: string, variables?: object) => Promise<any>;

export function postsOf(stage: Stage): Way {
  return async (caller, query, variables) => (await stage.ask(caller, query, variables)).data;
}

/** One connection for each caller, made when it is first used. */
function connections<Connection>(open: (caller: string) => Promise<Connection>) {
  const opened = new Map<string, Promise<Connection>>();
  return (caller: string): Promise<Connection> => {
    const connection = opened.get(caller) ?? open(caller);
    opened.set(caller, connection);
    return connection;
  };
}

function bearer(stage: Stage, caller: string): { readonly authorization: string } {
  return { authorization: `Bearer ${stage.keys[caller]}` };
}

/** The ways beside a POST that is answered by JSON; each of them ends with its test. */
export const otherWays: Readonly<Record<string, (stage: Stage) => Way>> = {
  'over one socket of each caller': stage => {
    const socketOf = connections<SocketClient>(caller =>
      admittedSocket(stage.url, { parameters: bearer(stage, caller) }),
    );
    return async (caller, query, variables) => {
      const [told] = await (await socketOf(caller)).ask({ query, variables });
      return told?.payload.data;
    };
  },
  'over one shared stream of each caller': stage => {
    const streamOf = connections<SharedStream>(caller => openSharedStream(stage.url, bearer(stage, caller)));
    let asked = 0;
    return async (caller, query, variables) => {
      const stream = await streamOf(caller);
      asked += 1;
      const id = `asked-${asked}`;
      const { status } = await stream.post(id, { query, variables });
      if (status !== 202) throw new Error(`${caller} is answered by ${status}`);
      while (!stream.of(id).includes('complete')) await turn();
      return (stream.of(id)[0] as { readonly data: unknown }).data;
    };
  },
  'in later parts': stage => async (caller, query, variables) => {
    const later = query.startsWith('{') ? `{ ... @defer ${query} }` : query;
    const answer = await fetch(`${stage.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'multipart/mixed',
        ...bearer(stage, caller),
      },
      body: JSON.stringify({ query: later, variables }),
    });
    const [first, ...more] = await allParts(answer);
    if (later !== query && first?.hasNext !== true) throw new Error('nothing of it was deferred');
    const parts = more.flatMap(({ incremental = [] }) => incremental);
    return Object.assign({}, first?.data, ...parts.map(({ data }) => data));
  },
};
