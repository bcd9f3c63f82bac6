import type { Codes } from '../../adapter/codes.ts';

/**
 * Codes that any action may answer with; behind each stands where it is documented: "common errors, 2023" is the vendor's
 * page of common error codes. 5xx codes are not here: whatever their code, such an answer is no refusal.
 */
export const codes: Codes = {
  common: {
    AUTHFAILURE_INVALID_AUTHORIZATION: 'CloudAccessError', // common errors, 2023
    AUTHFAILURE_SIGNATURE_FAILURE: 'CloudAccessError', // common errors, 2023
    AUTHFAILURE_UNAUTHORIZED_OPERATION: 'CloudAccessError', // common errors, 2023
    AUTHFAILURE_SIGNATURE_EXPIRED: 'CloudAccessError', // common errors, 2023
    MISSING_PARAMETER: 'CloudInputError', // common errors, 2023
    INVALID_PARAMETER_TYPE: 'CloudInputError', // common errors, 2023
    INVALID_PARAMETER_EXCEED_MAXIMUM: 'CloudInputError', // common errors, 2023
    INVALID_PARAMETER_LESS_MINIMUM: 'CloudInputError', // common errors, 2023
    INVALID_PARAMETER_EXCEED_LENGTH: 'CloudInputError', // common errors, 2023
    INVALID_PARAMETER_LESS_LENGTH: 'CloudInputError', // common errors, 2023
    INVALID_PARAMETER_PATTERN_ERROR: 'CloudInputError', // common errors, 2023
    INVALID_PARAMETER_DATE_FORMAT_ERROR: 'CloudInputError', // common errors, 2023
    INVALID_PARAMETER_VALUE: 'CloudInputError', // common errors, 2023
    OPERATION_FAILED_FOR_RECYCLE_RESOURCE: 'CloudResourceStateError', // common errors, 2023
    OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND: 'CloudInputError', // common errors, 2023
    OPERATION_FAILED_RESOURCE_NOT_FOUND: 'CloudResourceNotFoundError', // common errors, 2023
    REQUEST_LIMIT_EXCEEDED: 'CloudThrottledError', // the SDKs' READMEs
    OPERATION_DENIED_INSTANCE_SUBSCRIPTION: 'CloudResourceStateError', // bmc's name for what is billed by subscription
    SECURITY_CHALLENGE: 'CloudAccessError', // the SDKs: the network in front asks for a browser
    REQUEST_BLOCKED: 'CloudAccessError', // the SDKs: a security policy, status 451
  },
  families: [
    // "Not-found codes differ per action for the same port: map by suffix _NOT_FOUND."
    { pattern: /_NOT_FOUND$/, tag: 'CloudResourceNotFoundError' },
    // "403: operation denied in the resource's state (OPERATION_DENIED_*)"; "a client must accept any OPERATION_DENIED_*".
    { pattern: /^OPERATION_DENIED_/, tag: 'CloudResourceStateError' },
  ],
  throttled: code => code === 'REQUEST_LIMIT_EXCEEDED',
  stale: code => code === 'AUTHFAILURE_SIGNATURE_EXPIRED',
  // The vendor's Terraform provider repeats it on some twenty changes: it does not say that nothing happened.
  undecided: new Set(['INVALID_OPERATION_TIMEOUT']),
};
