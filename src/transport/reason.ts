const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name could not be looked up',
  EPIPE: 'connection closed while sending',
  ETIMEDOUT: 'connection timed out',
  UND_ERR_ABORTED: 'connection given up',
  UND_ERR_CLOSED: 'Causeway is shutting down',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_DESTROYED: 'Causeway is shutting down',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too large',
  UND_ERR_INFO: 'connection closed',
  UND_ERR_INVALID_ARG: 'the request is not valid HTTP',
  UND_ERR_NOT_SUPPORTED: 'the request is not valid HTTP',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'the request is not valid HTTP',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer was cut short',
  UND_ERR_SOCKET: 'connection closed',
};

/**
 * Short human words for an error of the network. They come from the code alone: an error's own message may quote what was
 * sent or received, and reasons end up in answers and logs.
 */
export function reasonOf(error: unknown): string {
  // Its code is missing in some builds of the parser.
  if (error instanceof Error && error.name === 'HTTPParserError') return 'the answer is not valid HTTP';
  const code = codeOf(error);
  if (code === null) return 'the connection failed';
  const known = words[code];
  if (known !== undefined) return known;
  if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.includes('CERT')) {
    return `the secure connection failed (${code})`;
  }
  return `the connection failed (${code})`;
}

/** With several addresses tried, Node wraps the failures: the first one speaks for all. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string' && /^\w{1,64}$/.test(error.code)) return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : null;
}
