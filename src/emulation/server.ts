import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { EmulatorClock } from './clock.ts';
import type { FaultQueue } from './fault-queue.ts';
import type { Delay } from './faulted-reply.ts';
import type { Journal } from './journal.ts';
import { respond } from './respond.ts';
import type { CommonSettings } from './settings.ts';
import type { EmulatorRequest, RequestHead, Vendor } from './vendor.ts';

/**
 * A vendor's HTTP server on a real socket, with faults put around the vendor's own handling and everything journalled.
 *
 *   const server = await startSocketServer({ vendor, faults, journal, clock, settings, host?, port?, tls? });
 *   server.url                    http://127.0.0.1:port, without a slash at the end
 *   server.forgetLateActs()       what lateAct faults still mean to do is not done any more
 *   await server.close()          at once: open sockets are destroyed, late acts forgotten
 *
 * Order of one request: head -> `vendor.identify` -> faults of heads (skew, drop, hang) -> body -> `vendor.handle` (its
 * refusals are answered as they are) -> the faults that fit -> `execute` and answer, as the faults have it.
 */
export interface SocketServerOptions {
  readonly vendor: Vendor;
  readonly faults: FaultQueue;
  readonly journal: Journal;
  readonly clock: EmulatorClock;
  readonly settings: () => CommonSettings;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** how long an idle connection is kept; Node's own 5 s unless said */
  readonly keepAliveMilliseconds?: number | undefined;
}

export interface SocketServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  forgetLateActs(): void;
  close(): Promise<void>;
}

const largestBody = 16 * 2 ** 20;

export async function startSocketServer(options: SocketServerOptions): Promise<SocketServer> {
  const { vendor, faults, journal, clock, settings, tls } = options;
  const late = new Set<{ readonly what: 'act' | 'answer'; readonly cancel: () => void }>();
  const sockets = new Set<Socket>();
  let closed = false;

  const listener: RequestListener = (message, response) => {
    void serve(message, response).catch(() => message.socket.destroy());
  };

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const head = headOf(message, clock.now(), vendor.requestId());
    const { action, account } = vendor.identify(head);
    const entry = journal.open({ at: head.at.toISOString(), action, account, requestId: head.requestId });
    const { skewMs, ending } = faults.takeForHead({ action, account });
    if (ending === 'dropBeforeReading') {
      message.socket.destroy();
      return journal.settle(entry, { outcome: 'dropped', fault: ending });
    }
    if (ending === 'hang') return journal.settle(entry, { outcome: 'silent', fault: ending });
    if (skewMs !== 0) journal.settle(entry, { fault: 'skew' });
    const body = await bodyOf(message);
    if (body === undefined || closed) {
      message.socket.destroy();
      return journal.settle(entry, { outcome: 'aborted' });
    }
    const { signatureClock, clockSkewSeconds } = settings();
    const off = skewMs + clockSkewSeconds * 1000;
    const virtual = clock.now().getTime() + off;
    const wall = Date.now() + off;
    const clocks = { either: [virtual, wall], virtual: [virtual], wall: [wall] }[signatureClock];
    const request: EmulatorRequest = { ...head, clocks, body };
    respond({
      vendor,
      journal,
      clock,
      request,
      entry,
      response,
      date: () => new Date(clock.now().getTime() + off).toUTCString(),
      faultsFor: call => faults.takeForCall({ ...call, action, account }),
      afterwards,
    });
  }

  function afterwards(what: 'act' | 'answer', { ms, clock: by }: Delay, run: () => void): void {
    const due = (): void => {
      late.delete(entry);
      run();
    };
    const cancel =
      by === 'emulator' ? clock.schedule(new Date(clock.now().getTime() + ms), due) : timeout(due, ms);
    const entry = { what, cancel };
    late.add(entry);
  }

  // A delayed answer tells of what has happened already, and somebody waits for it.
  const forgetLateActs = (): void => {
    for (const entry of late) {
      if (entry.what !== 'act') continue;
      entry.cancel();
      late.delete(entry);
    }
  };

  const server = tls ? createTlsServer({ key: tls.key, cert: tls.cert }, listener) : createServer(listener);
  if (options.keepAliveMilliseconds !== undefined) server.keepAliveTimeout = options.keepAliveMilliseconds;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // Clients hang up on a silent server: that is what the faults are for.
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, host, options.port ?? 0);
  return {
    url: `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    host,
    port,
    forgetLateActs,
    close: () => {
      closed = true;
      for (const { cancel } of late) cancel();
      return new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

type ListeningServer = Pick<ReturnType<typeof createServer>, 'listen' | 'once' | 'off' | 'address'>;

export function listen(server: ListeningServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Undefined when the client left early or would not stop. */
export async function bodyOf(message: IncomingMessage, largest = largestBody): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of message) {
      parts.push(part as Buffer);
      length += (part as Buffer).length;
      if (length > largest) return undefined;
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(parts);
}

function timeout(run: () => void, milliseconds: number): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}

function headOf(message: IncomingMessage, at: Date, requestId: string): RequestHead {
  const target = message.url ?? '/';
  const cut = target.indexOf('?');
  return {
    method: message.method ?? '',
    target,
    path: cut < 0 ? target : target.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : target.slice(cut + 1)),
    headers: message.headers,
    at,
    requestId,
  };
}
