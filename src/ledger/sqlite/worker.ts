import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type OpenedSession, openSecondSession, openWritingSession, type SqliteFile } from './opening.ts';
import type { SqliteReply, SqliteRequest } from './session.ts';

// A thread of its own for one connection to the file: whatever it waits for, the event loop of the server does not.

export type SqliteWorkerData =
  | { readonly role: 'writing'; readonly file: SqliteFile }
  /** Of the files that the writing one has open. */
  | { readonly role: 'reading'; readonly file: SqliteFile; readonly files: string };

/** Numbered, so that answers find their questions. An empty list closes the session. */
export type SqliteMessage = readonly { readonly number: number; readonly request: SqliteRequest }[];

export type SqliteAnswer =
  | ({ readonly kind: 'opened' } & OpenedRecord)
  | { readonly kind: 'refused'; readonly failure: SentError }
  | { readonly kind: 'replies'; readonly replies: readonly SentReply[] };

export type OpenedRecord = Omit<OpenedSession, 'session'>;

export interface SentReply {
  readonly number: number;
  readonly reply: SqliteReply;
}

/** Between threads an error keeps neither its class nor its name. */
export interface SentError {
  readonly name: string;
  readonly message: string;
}

function open(data: SqliteWorkerData): OpenedSession {
  if (data.role === 'writing') return openWritingSession(data.file);
  const { file, files } = data;
  return { session: openSecondSession(file, files), files, wasLost: false, aheadMs: 0 };
}

function start(port: MessagePort, data: SqliteWorkerData): void {
  const say = (answer: SqliteAnswer): void => port.postMessage(answer);
  let opened: OpenedSession;
  try {
    opened = open(data);
  } catch (failure) {
    say({ kind: 'refused', failure: sendable(failure) });
    port.close();
    return;
  }
  const { session, ...record } = opened;
  say({ kind: 'opened', ...record });
  port.on('message', (first: SqliteMessage) => {
    const messages = [first];
    // All that came while the last commit waited for the disk goes into the next one.
    for (let more = receiveMessageOnPort(port); more !== undefined; more = receiveMessageOnPort(port)) {
      messages.push(more.message as SqliteMessage);
    }
    const asked = messages.flat();
    const replies = session.answer(asked.map(({ request }) => request));
    const sent = asked.flatMap(({ number }, index) => {
      const reply = replies[index];
      return reply === undefined ? [] : [{ number, reply: sendableReply(reply) }];
    });
    if (sent.length > 0) say({ kind: 'replies', replies: sent });
    if (messages.some(message => message.length === 0)) {
      session.close();
      port.close();
    }
  });
}

function sendableReply(reply: SqliteReply): SqliteReply {
  return reply.kind === 'done' ? reply : { kind: 'failed', failure: sendable(reply.failure) };
}

function sendable(failure: unknown): SentError {
  const { name, message } = failure as Error;
  return { name, message };
}

if (parentPort !== null) start(parentPort, workerData as SqliteWorkerData);
