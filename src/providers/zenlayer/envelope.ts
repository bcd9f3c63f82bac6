import type { Envelope } from '../../adapter/envelope.ts';

export const envelope: Envelope = {
  requestId: { field: 'requestId' },
  code: [{ field: 'code' }],
  message: [{ field: 'message' }],
  content: 'response',
  // The only one: 201 and 204 are errors to the vendor's own SDKs too.
  succeeds: status => status === 200,
  // The network in front of the vendor: both are refused before the vendor sees them. The codes are those of its SDKs.
  blockedAtEdge(status, headers) {
    if (status === 403 && headers['cf-mitigated']?.trim() === 'challenge') return 'SECURITY_CHALLENGE';
    return status === 451 ? 'REQUEST_BLOCKED' : null;
  },
};
