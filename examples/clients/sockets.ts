import type { Client, FormattedExecutionResult, Sink, SubscribePayload } from 'graphql-ws';

/** What `cloudOperationEvents` sends, where a document selects it. */
interface NumberedData {
  readonly cloudOperationEvents?: { readonly sequence?: number } | null;
}

/**
 * Subscribes over a WebSocket, and returns what ends it. graphql-ws connects again by itself and sends the same operation again;
 * `cloudOperationEvents` then goes on behind the last event that you were told, if your document selects `sequence` (without an
 * alias) and declares `$after`. Anything else ends with an error, since what happened meanwhile would be missing: subscribe to
 * `cloudOperationChanges` again, and then read `cloudOperations`.
 */
export function subscribeBySocket<Data extends object>(
  client: Client,
  request: SubscribePayload,
  sink: Sink<FormattedExecutionResult<Data, unknown>>,
): () => void {
  // The client holds on to it, and sends it after each cut as it stands then.
  const variables: Record<string, unknown> = { ...request.variables };
  let told = false;
  let numbered = typeof variables.after === 'number';
  const end = client.subscribe<Data>(
    { ...request, variables },
    {
      next: result => {
        told = true;
        const { sequence } = (result.data as NumberedData | null | undefined)?.cloudOperationEvents ?? {};
        if (sequence !== undefined) {
          numbered = true;
          variables.after = sequence;
        }
        sink.next(result);
      },
      error: trouble => {
        unlisten();
        sink.error(trouble);
      },
      complete: () => {
        unlisten();
        sink.complete();
      },
    },
  );
  const unlisten = client.on('closed', () => {
    if (!told || numbered) return;
    unlisten();
    end();
    sink.error(
      new Error('The connection was cut. Subscribe again, then read what may have changed meanwhile.'),
    );
  });
  return () => {
    unlisten();
    end();
  };
}
