import type { Envelope } from '../../adapter/envelope.ts';

export const envelope: Envelope = {
  // Nowhere in the body.
  requestId: { header: 'x-amzn-requestid' },
  code: [{ field: '__type' }, { field: 'code' }, { header: 'x-amzn-errortype' }],
  // Errors of the framework write it with a capital.
  message: [{ field: 'message' }, { field: 'Message' }],
  // Beside Retry-After, and in milliseconds.
  retryAfterMs: ({ 'x-amz-retry-after': told }) => (/^\d{1,9}$/.test(told ?? '') ? Number(told) : null),
  content: null,
  succeeds: status => status === 200,
  // `com.amazonaws.directconnect#DirectConnectClientException:http://…`
  bareCode: code => code.replace(/:.*$/s, '').replace(/^.*#/s, ''),
};
