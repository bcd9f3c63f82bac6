import { createClient, type ExecutionResult, type RequestParams, type Sink } from 'graphql-sse';

/** Where subscriptions are sent, and with which headers. */
export interface EventSourceSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What `cloudOperationEvents` sends, where a document selects it. */
interface NumberedData {
  readonly cloudOperationEvents?: { readonly sequence?: number } | null;
}

const longestPauseMs = 30_000;
const attempts = 10;

/**
 * Subscribes by server-sent events, and returns what ends it. Where the line is cut, `cloudOperationEvents` goes on behind the
 * last event that you were told, or behind its variable `after`, if your document selects `sequence` (without an alias). Anything
 * else ends with an error, since what happened meanwhile would be missing: subscribe to `cloudOperationChanges` again, and then read `cloudOperations`.
 */
export function subscribeToEvents<Data extends object>(
  { url, headers }: EventSourceSettings,
  request: RequestParams,
  sink: Sink<ExecutionResult<Data, unknown>>,
): () => void {
  const { after } = request.variables ?? {};
  let lastSeen = typeof after === 'number' ? after : null;
  let connected = false;
  let refused: Error | null = null;
  // A client for each subscription: its headers and attempts are those of this one.
  const client = createClient({
    url,
    headers: () => (lastSeen === null ? headers : { ...headers, 'Last-Event-ID': String(lastSeen) }),
    fetchFn: async (...given: Parameters<typeof fetch>) => {
      const answer = await fetch(...given);
      if (isFinal(answer)) refused = await refusalOf(answer.clone());
      return answer;
    },
    on: {
      connected: () => {
        connected = true;
      },
    },
    retryAttempts: attempts,
    retry: async attempt => {
      if (refused) throw refused;
      if (connected && lastSeen === null) {
        throw new Error(
          'The connection was cut. Subscribe again, then read what may have changed meanwhile.',
        );
      }
      await pauseBefore(attempt);
    },
  });
  return client.subscribe<Data>(request, {
    next: result => {
      lastSeen = (result.data as NumberedData | null | undefined)?.cloudOperationEvents?.sequence ?? lastSeen;
      sink.next(result);
    },
    error: trouble => sink.error(trouble),
    complete: () => sink.complete(),
  });
}

/** To send it again would be answered in the same way. */
function isFinal({ status }: Response): boolean {
  return status >= 400 && status < 500 && status !== 429;
}

async function refusalOf(answer: Response): Promise<Error> {
  const { errors } = (await answer.json().catch(() => ({}))) as {
    readonly errors?: readonly { readonly message: string }[];
  };
  return new Error(errors?.[0]?.message ?? `The subscription was refused with status ${answer.status}.`);
}

/** The first one hardly waits; later ones wait longer, each page for a time of its own. */
async function pauseBefore(attempt: number): Promise<void> {
  const most = Math.min(longestPauseMs, 250 * 2 ** attempt);
  await new Promise(resolve => setTimeout(resolve, Math.random() * most));
}
