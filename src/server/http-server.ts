import { createServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer, Server as SecureServer } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';

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

/** For the connections to come; those that there are keep what they have. */
export function renewTls(server: Server, tls: TlsFiles): void {
  if (server instanceof SecureServer) server.setSecureContext(contextOf(tls));
}

function contextOf({ certificate, key }: TlsFiles): SecureContextOptions {
  return { cert: certificate, key, minVersion: 'TLSv1.2' };
}

/** Plain, or with TLS: then clients may show a certificate, and who they are is told by its fingerprint, not by an authority. */
export function createHttpServer(tls: TlsFiles | undefined, options: ServerOptions): Server {
  if (tls === undefined) return createServer(options);
  return createSecureServer({
    ...options,
    ...contextOf(tls),
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
