import { createServer, type IncomingMessage, type Server, type ServerOptions } from 'node:http';
import {
  createServer as createSecureServer,
  Server as SecureServer,
  type ServerOptions as SecureServerOptions,
} from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { ServerLimits } from './limits.ts';

/** PEM texts. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Null where a server can be made of them. What Node says of them may show a part. */
export function flawOfTls(tls: TlsFiles): string | null {
  try {
    createSecureContext(contextOf(tls));
    return null;
  } catch {
    return 'the certificate and the key do not belong together, or one of them is no PEM';
  }
}

/** What a server shows of itself. */
export class ServedTls {
  readonly #server: Server;
  #tls: TlsFiles | undefined;

  constructor(server: Server, tls: TlsFiles | undefined) {
    this.#server = server;
    this.#tls = tls;
  }

  /** For the connections to come; those that there are keep what they have. False where nothing is new. */
  renew(tls: TlsFiles): boolean {
    const { certificate, key } = this.#tls ?? tls;
    if (certificate === tls.certificate && key === tls.key) return false;
    if (this.#server instanceof SecureServer) this.#server.setSecureContext(contextOf(tls));
    this.#tls = tls;
    return true;
  }
}

function contextOf({ certificate, key }: TlsFiles): SecureContextOptions {
  return { cert: certificate, key, minVersion: 'TLSv1.2' };
}

/** Plain, or with TLS: then clients may show a certificate, and who they are is told by its fingerprint, not by an authority. */
export function createHttpServer(
  tls: TlsFiles | undefined,
  limits: ServerLimits,
  asksForSocket: (request: IncomingMessage) => boolean,
): Server {
  const options: ServerOptions = {
    headersTimeout: limits.headersMilliseconds,
    requestTimeout: limits.requestMilliseconds,
    connectionsCheckingInterval: limits.checkMilliseconds,
    keepAliveTimeout: limits.idleMilliseconds,
    maxHeaderSize: limits.headerBytes,
    // Checked by the stages, whose answer has a body that says what to do.
    requireHostHeader: false,
    keepAlive: true,
    // Without it every offer of another protocol would be an upgrade, such as that of HTTP/2, which is not taken up.
    shouldUpgradeCallback: asksForSocket,
  };
  const server = tls === undefined ? createServer(options) : createSecureServer(secured(tls, options));
  server.maxConnections = limits.connections;
  server.maxHeadersCount = 0;
  return server;
}

function secured(tls: TlsFiles, options: ServerOptions): SecureServerOptions {
  return {
    ...options,
    ...contextOf(tls),
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: options.headersTimeout ?? 5_000,
  };
}

/** When there is a socket that requests come from. */
export function connectionEvent(server: Server | SecureServer): 'connection' | 'secureConnection' {
  return server instanceof SecureServer ? 'secureConnection' : 'connection';
}
