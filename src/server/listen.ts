import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net';
import { connectionEvent } from './http-server.ts';

export interface ListenPlace {
  readonly host: string;
  readonly port: number;
  /** Beside other processes of this machine, among whom the system hands connections out. */
  readonly isShared?: boolean;
}

export interface ListenAddress {
  readonly url: string;
  readonly port: number;
}

/** Why the server does not listen, in one line for the person who started it. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * So many connections may wait until they are accepted; the system may allow fewer. Of 2,000 that came at once, as after a restart,
 * most found Node's own 511 places taken, and their system tried them again after a second: all were open after 1.1 s instead of 0.1.
 */
const backlog = 4_096;

export async function listenOn(server: Server, place: ListenPlace): Promise<ListenAddress> {
  const port = await listen(server, place);
  const scheme = connectionEvent(server) === 'connection' ? 'http' : 'https';
  return { url: `${scheme}://${nameOf(place.host)}:${port}`, port };
}

/** The port that processes can share from now on: this one, or one that the system chooses for 0. Nobody else may listen there. */
export async function findPort(place: ListenPlace): Promise<number> {
  const server = createServer();
  const port = await listen(server, place);
  server.close();
  await once(server, 'close');
  return port;
}

async function listen(server: NetServer, { host, port, isShared = false }: ListenPlace): Promise<number> {
  try {
    server.listen({ host, port, backlog, reusePort: isShared });
    await once(server, 'listening');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
    throw new ListenError(reasonFor(code, host, port), code, { cause: error });
  }
  return (server.address() as AddressInfo).port;
}

function reasonFor(code: string, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken. Stop what listens there, or choose another port.`;
    case 'EACCES':
      return `Port ${port} on ${host} may not be used by this user. Choose a port of 1024 or higher.`;
    case 'EADDRNOTAVAIL':
      return `${host} is no address of this machine. Choose one of its own, or 127.0.0.1.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host name ${host} could not be resolved. Choose an address of this machine.`;
    case 'ERR_SOCKET_BAD_PORT':
      return `${port} is no port. Choose a number from 0 to 65535.`;
    default:
      return `Cannot listen on port ${port} of ${host} (${code}).`;
  }
}

/** An address that stands for all addresses of the machine cannot be opened; its own name can. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
