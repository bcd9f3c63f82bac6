import type { Envelope } from '../../adapter/envelope.ts';

export const envelope: Envelope = {
  requestId: { field: 'RequestId' },
  code: [{ field: 'Code' }],
  message: [{ field: 'Message' }],
  content: null,
  succeeds: status => status >= 200 && status < 300,
  // In milliseconds.
  retryAfterMs(headers) {
    const ms = Number(headers['x-acs-retry-after'] ?? Number.NaN);
    return Number.isFinite(ms) && ms >= 0 ? ms : null;
  },
  // The message of SignatureDoesNotMatch echoes the whole string to sign, with key id and every parameter.
  cutMessage: message => message.replace(/\s*server (string to sign|StringToSign) is.*$/is, ''),
};
