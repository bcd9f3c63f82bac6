import {
  Environment,
  type GraphQLResponse,
  type IEnvironment,
  Network,
  Observable,
  RecordSource,
  type RequestParameters,
  Store,
  type Variables,
} from 'relay-runtime';
import { subscribeToEvents } from './events.ts';
import { type AnswerInParts, acceptParts, type DeferredPart, readParts } from './parts.ts';

/** Relay asks for what an abstract type is, so errors that are added later reach it without anything being said here. */
export function createRelayEnvironment(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): IEnvironment {
  const ask = (request: RequestParameters, variables: Variables) =>
    Observable.create<GraphQLResponse>(sink => {
      const leaving = new AbortController();
      const read = async (): Promise<void> => {
        const answer = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: acceptParts, ...headers },
          body: JSON.stringify({ query: request.text, variables }),
          signal: leaving.signal,
        });
        for await (const part of readParts(answer)) for (const each of asResponses(part)) sink.next(each);
      };
      read().then(
        () => sink.complete(),
        (trouble: Error) => sink.error(trouble),
      );
      return () => leaving.abort();
    });
  const watch = (request: RequestParameters, variables: Variables) =>
    Observable.create<GraphQLResponse>(sink =>
      subscribeToEvents(
        { url, headers },
        { query: request.text ?? '', variables },
        {
          next: result => sink.next(result as GraphQLResponse),
          error: trouble => sink.error(trouble as Error),
          complete: () => sink.complete(),
        },
      ),
    );
  return new Environment({ network: Network.create(ask, watch), store: new Store(new RecordSource()) });
}

/** Relay knows what was deferred by its label, wants each as a response of its own, and to be told which is the last. */
function asResponses({ incremental, hasNext, ...whole }: AnswerInParts): readonly GraphQLResponse[] {
  const parts: readonly (AnswerInParts | DeferredPart)[] =
    incremental ?? ('data' in whole || 'errors' in whole ? [whole] : []);
  return parts.map((part, index) => {
    const is_final = hasNext !== true && index === parts.length - 1;
    return { ...part, extensions: { ...part.extensions, is_final } } as GraphQLResponse;
  });
}
