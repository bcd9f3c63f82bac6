import { createServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer, Server as SecureServer } from 'node:https';

/** PEM texts. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Plain, or with TLS: then clients may show a certificate, and who they are is told by its fingerprint, not by an authority. */
export function createHttpServer(tls: TlsFiles | undefined, options: ServerOptions): Server {
  if (tls === undefined) return createServer(options);
  return createSecureServer({
    ...options,
    cert: tls.certificate,
    key: tls.key,
    minVersion: 'TLSv1.2',
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: options.headersTimeout ?? 5_000,
  });
}

/** When there is a socket that requests come from. */
export function connectionEvent(server: Server | SecureServer): 'connection' | 'secureConnection' {
  return server instanceof SecureServer ? 'secureConnection' : 'connection';
}
