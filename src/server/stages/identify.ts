import { hash } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Identified } from '../../domain/caller.ts';
import { refusal } from '../refusal.ts';
import type { RequestState } from '../request-state.ts';
import type { ServerState, StageResult } from './stage.ts';

/** Who are you? Answered at once for whom the server knows already. */
export function identifyCaller(
  state: RequestState,
  { identify }: ServerState,
): StageResult | Promise<StageResult> {
  if (identify === null) return undefined;
  const { address } = state;
  const { headers, socket } = state.request;
  const certificate = certificateOf(socket);
  const identified = identify({ headers, address, certificate });
  return identified instanceof Promise
    ? identified.then(later => settle(state, later, certificate))
    : settle(state, identified, certificate);
}

function settle(state: RequestState, identified: Identified, certificate: string | null): StageResult {
  if (identified.kind === 'caller') {
    const { headers, socket } = state.request;
    const restsOnIt = headers.authorization === undefined || identified.router === true;
    state.identified =
      certificate !== null && restsOnIt ? whileShown(certificate, socket, identified) : identified;
    return undefined;
  }
  const { status, code, message, retryAfterSeconds } = identified;
  return {
    refused: refusal(status, code, message, {
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(retryAfterSeconds !== null && { 'retry-after': String(retryAfterSeconds) }),
    }),
  };
}

type IdentifiedCaller = NonNullable<RequestState['identified']>;

/** Whoever knows a certificate by its fingerprint alone does not know when it ends. */
function whileShown(certificate: string, socket: Socket, identified: IdentifiedCaller): IdentifiedCaller {
  const renew = () => (certificateOf(socket) === certificate ? identified.renew() : null);
  return { ...identified, renew };
}

/** Where the proof of the caller covers the body, the body has to be that one. */
export function matchBody({ identified, body, request }: RequestState): StageResult {
  const wanted = identified?.bodyHash ?? null;
  if (wanted === null) return undefined;
  const inBody = request.method === 'POST';
  if (inBody && hash('sha256', body) === wanted) return undefined;
  const message = inBody
    ? 'The body is not the one that was signed. Nothing was executed.'
    : 'A signature covers the body, and not what stands in the address: send the operation by POST. Nothing was executed.';
  return { refused: refusal(401, 'BODY_NOT_SIGNED', message) };
}

interface ShownCertificate {
  readonly fingerprint: string;
  readonly validFrom: number;
  readonly validTo: number;
}

const certificates = new WeakMap<Socket, ShownCertificate | null>();

/**
 * The handshake has proven that the other end holds its key; whose it is, its fingerprint tells. A connection may last longer
 * than what it began with.
 */
function certificateOf(socket: Socket): string | null {
  if (!(socket instanceof TLSSocket)) return null;
  let shown = certificates.get(socket);
  if (shown === undefined) {
    shown = shownBy(socket);
    certificates.set(socket, shown);
  }
  if (shown === null) return null;
  const now = Date.now();
  return shown.validFrom <= now && now < shown.validTo ? shown.fingerprint : null;
}

function shownBy(socket: TLSSocket): ShownCertificate | null {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  const { fingerprint256, validFromDate, validToDate } = certificate;
  return {
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
    validFrom: validFromDate.getTime(),
    validTo: validToDate.getTime(),
  };
}
