import type { Codes } from '../../transport/answer.ts';

/**
 * Codes that any action may answer with. Source: the vendor's page of common error codes (edition of March 2023), and
 * REQUEST_LIMIT_EXCEEDED from the READMEs of its SDKs. 5xx codes are not here: whatever their code, such an answer is no
 * refusal.
 */
export const codes: Codes = {
  provider: 'zenlayer',
  label: 'Zenlayer',
  common: {
    AUTHFAILURE_INVALID_AUTHORIZATION: 'CloudAccessError',
    AUTHFAILURE_SIGNATURE_FAILURE: 'CloudAccessError',
    AUTHFAILURE_UNAUTHORIZED_OPERATION: 'CloudAccessError',
    AUTHFAILURE_SIGNATURE_EXPIRED: 'CloudAccessError',
    MISSING_PARAMETER: 'CloudInputError',
    INVALID_PARAMETER_TYPE: 'CloudInputError',
    INVALID_PARAMETER_EXCEED_MAXIMUM: 'CloudInputError',
    INVALID_PARAMETER_LESS_MINIMUM: 'CloudInputError',
    INVALID_PARAMETER_EXCEED_LENGTH: 'CloudInputError',
    INVALID_PARAMETER_LESS_LENGTH: 'CloudInputError',
    INVALID_PARAMETER_PATTERN_ERROR: 'CloudInputError',
    INVALID_PARAMETER_DATE_FORMAT_ERROR: 'CloudInputError',
    INVALID_PARAMETER_VALUE: 'CloudInputError',
    OPERATION_FAILED_FOR_RECYCLE_RESOURCE: 'CloudResourceStateError',
    OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND: 'CloudInputError',
    OPERATION_FAILED_RESOURCE_NOT_FOUND: 'CloudResourceNotFoundError',
    REQUEST_LIMIT_EXCEEDED: 'CloudThrottledError',
  },
  families: [
    // "Not-found codes differ per action for the same port: map by suffix _NOT_FOUND."
    { pattern: /_NOT_FOUND$/, tag: 'CloudResourceNotFoundError' },
    // "403: operation denied in the resource's state (OPERATION_DENIED_*)"; "a client must accept any OPERATION_DENIED_*".
    { pattern: /^OPERATION_DENIED_/, tag: 'CloudResourceStateError' },
  ],
};
