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

/** Relay asks for what an abstract type is, so errors that are added later reach it without anything being said here. */
export function createRelayEnvironment(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): IEnvironment {
  const ask = async (request: RequestParameters, variables: Variables): Promise<GraphQLResponse> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: request.text, variables }),
    });
    return (await answer.json()) as GraphQLResponse;
  };
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
