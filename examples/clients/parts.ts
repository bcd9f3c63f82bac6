/** What came later, at one place of the answer. */
export interface DeferredPart {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly path: readonly (string | number)[];
  readonly label?: string;
  readonly errors?: readonly { readonly message: string }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** One part of an answer, of which the first has `data` and those after it have what was deferred. A whole answer is one part. */
export interface AnswerInParts {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly incremental?: readonly DeferredPart[];
  readonly hasNext?: boolean;
}

/** What a client sends as `accept` that reads answers by `readParts`. */
export const acceptParts = 'multipart/mixed;deferSpec=20220824,application/json';

/** Reads an answer part by part, each as soon as it is there. One that was cut ends with an error. */
export async function* readParts(answer: Response): AsyncGenerator<AnswerInParts, void, undefined> {
  const type = answer.headers.get('content-type') ?? '';
  const boundary = /^multipart\/mixed;.*boundary="?([^";]+)/i.exec(type)?.[1];
  if (boundary === undefined || answer.body === null) {
    yield (await answer.json()) as AnswerInParts;
    return;
  }
  const end = `\r\n--${boundary}`;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
      for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end)) {
        const body = text.slice(text.indexOf('\r\n\r\n'), at).trim();
        text = text.slice(at + end.length);
        if (body !== '') yield JSON.parse(body) as AnswerInParts;
      }
      if (text.startsWith('--')) return;
    }
  } finally {
    await reader.cancel();
  }
  throw new Error('The answer was cut: ask again.');
}
