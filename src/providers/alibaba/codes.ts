import type { Codes } from '../../adapter/codes.ts';

/** Answers that invite a repeat without saying that nothing was done: for a change they leave its outcome in doubt. */
const undecided: ReadonlySet<string> = new Set([
  'ServiceUnavailable',
  'InternalError',
  'OperationFailed.InternalError',
  'LastTokenProcessing',
  'OperationFailed.LastTokenProcessing',
]);

/**
 * Codes of the gateway and the account, that any action may answer with; behind each stands where it is documented: the help
 * pages (old: before 2021), published logs of real calls, or what the vendor's Terraform provider treats alike. What says
 * "try again" without saying that nothing happened is not here.
 */
export const codes: Codes = {
  common: {
    'InvalidAccessKeyId.NotFound': 'CloudAccessError', // help
    'InvalidAccessKeyId.Inactive': 'CloudAccessError', // calls
    InvalidAccessKeyId: 'CloudAccessError', // calls
    SignatureDoesNotMatch: 'CloudAccessError', // help
    IncompleteSignature: 'CloudAccessError', // help
    SignatureNonceUsed: 'CloudAccessError', // help
    'InvalidTimeStamp.Expired': 'CloudAccessError', // help
    'InvalidTimeStamp.Format': 'CloudAccessError', // help
    IllegalTimestamp: 'CloudAccessError', // old help
    InvalidSignatureMethod: 'CloudAccessError', // calls
    'InvalidSecurityToken.Expired': 'CloudAccessError', // calls
    'InvalidSecurityToken.MismatchWithAccessKey': 'CloudAccessError', // calls
    MissingSecurityToken: 'CloudAccessError', // calls
    'Forbidden.RAM': 'CloudAccessError', // help
    NoPermission: 'CloudAccessError', // help
    'Forbidden.NoPermission': 'CloudAccessError', // help
    Forbidden: 'CloudAccessError', // help
    'Forbidden.AccessKeyDisabled': 'CloudAccessError', // old help
    'Forbidden.RiskControl': 'CloudAccessError', // help
    RealNameAuthenticationError: 'CloudBillingError', // help: the account's papers
    'Forbidden.UserVerification': 'CloudAccessError', // help
    InsufficientBalance: 'CloudBillingError', // help
    'InvalidProtocol.NeedSsl': 'CloudAccessError', // help
    InvalidParameter: 'CloudInputError', // help
    'InvalidParameter.Format': 'CloudInputError', // calls
    InvalidVersion: 'CloudInputError', // help
    NoSuchVersion: 'CloudInputError', // help
    'InvalidAction.NotFound': 'CloudInputError', // help
    'InvalidApi.NotFound': 'CloudInputError', // help
    'InvalidProduct.NotFound': 'CloudInputError', // help
    UnsupportedHTTPMethod: 'CloudInputError', // old help
    IdempotentParameterMismatch: 'CloudInputError', // help
    'IllegalParam.ClientToken': 'CloudInputError', // help
    'InvalidRegionId.NotFound': 'CloudInputError', // help
    'InvalidRegionId.NotSupport': 'CloudInputError', // old help
    'InvalidFilterKey.ValueNotSupported': 'CloudInputError', // help
    'OperationUnsupported.ResourceGroupId': 'CloudInputError', // help
    OperationConflict: 'CloudResourceBusyError', // Terraform
    TaskConflict: 'CloudResourceBusyError', // Terraform
    SystemBusy: 'CloudResourceBusyError', // Terraform
    'Conflict.Lock': 'CloudResourceBusyError', // Terraform
    IncorrectStatus: 'CloudResourceStateError', // calls
  },
  families: [
    // "Throttling arrives as 400 as well as 429; detect by Throttling in the code."
    { pattern: /Throttling/, tag: 'CloudThrottledError' },
    // "Missing<Param>" and "MissingParameter.<Param>": mandatory for this action.
    { pattern: /^Missing[A-Z]/, tag: 'CloudInputError' },
    // "Invalid<Param>": a parameter that the vendor does not take.
    { pattern: /^Invalid[A-Za-z]+$/, tag: 'CloudInputError' },
    // "IncorrectStatus.* (of a resource in transition)".
    { pattern: /^IncorrectStatus\./, tag: 'CloudResourceBusyError' },
  ],
  throttled: code => /Throttling/.test(code),
  // The signature's time or nonce was refused: sign anew.
  stale: code => ['SignatureNonceUsed', 'InvalidTimeStamp.Expired', 'IllegalTimestamp'].includes(code),
  undecided,
};
