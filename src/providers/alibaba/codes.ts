import type { Codes } from '../../transport/answer.ts';

/**
 * Codes of the gateway and the account, that any action may answer with. Source: the help pages on common errors, and what
 * the vendor's Terraform provider treats alike. What says "try again" without saying that nothing happened is not here.
 */
export const codes: Codes = {
  provider: 'alibaba',
  label: 'Alibaba Cloud',
  common: {
    'InvalidAccessKeyId.NotFound': 'CloudAccessError',
    'InvalidAccessKeyId.Inactive': 'CloudAccessError',
    InvalidAccessKeyId: 'CloudAccessError',
    SignatureDoesNotMatch: 'CloudAccessError',
    IncompleteSignature: 'CloudAccessError',
    SignatureNonceUsed: 'CloudAccessError',
    'InvalidTimeStamp.Expired': 'CloudAccessError',
    'InvalidTimeStamp.Format': 'CloudAccessError',
    IllegalTimestamp: 'CloudAccessError',
    InvalidSignatureMethod: 'CloudAccessError',
    'InvalidSecurityToken.Expired': 'CloudAccessError',
    'InvalidSecurityToken.MismatchWithAccessKey': 'CloudAccessError',
    MissingSecurityToken: 'CloudAccessError',
    'Forbidden.RAM': 'CloudAccessError',
    NoPermission: 'CloudAccessError',
    'Forbidden.NoPermission': 'CloudAccessError',
    Forbidden: 'CloudAccessError',
    'Forbidden.AccessKeyDisabled': 'CloudAccessError',
    'Forbidden.RiskControl': 'CloudAccessError',
    RealNameAuthenticationError: 'CloudAccessError',
    'Forbidden.UserVerification': 'CloudAccessError',
    InsufficientBalance: 'CloudAccessError',
    'InvalidProtocol.NeedSsl': 'CloudAccessError',
    InvalidParameter: 'CloudInputError',
    'InvalidParameter.Format': 'CloudInputError',
    InvalidVersion: 'CloudInputError',
    NoSuchVersion: 'CloudInputError',
    'InvalidAction.NotFound': 'CloudInputError',
    'InvalidApi.NotFound': 'CloudInputError',
    'InvalidProduct.NotFound': 'CloudInputError',
    UnsupportedHTTPMethod: 'CloudInputError',
    IdempotentParameterMismatch: 'CloudInputError',
    'IllegalParam.ClientToken': 'CloudInputError',
    'InvalidRegionId.NotFound': 'CloudInputError',
    'InvalidRegionId.NotSupport': 'CloudInputError',
    'InvalidFilterKey.ValueNotSupported': 'CloudInputError',
    'OperationUnsupported.ResourceGroupId': 'CloudInputError',
    OperationConflict: 'CloudResourceBusyError',
    TaskConflict: 'CloudResourceBusyError',
    SystemBusy: 'CloudResourceBusyError',
    'Conflict.Lock': 'CloudResourceBusyError',
  },
  families: [
    // "Throttling arrives as 400 as well as 429; detect by Throttling in the code."
    { pattern: /Throttling/, tag: 'CloudThrottledError' },
    // "Missing<Param>" and "MissingParameter.<Param>": mandatory for this action.
    { pattern: /^Missing[A-Z]/, tag: 'CloudInputError' },
    // "IncorrectStatus.* (of a resource in transition)".
    { pattern: /^IncorrectStatus\./, tag: 'CloudResourceBusyError' },
  ],
};

/** Answers that invite a repeat without saying that nothing was done: for a change they leave its outcome in doubt. */
export const undecidedCodes: ReadonlySet<string> = new Set([
  'ServiceUnavailable',
  'InternalError',
  'OperationFailed.InternalError',
  'LastTokenProcessing',
  'OperationFailed.LastTokenProcessing',
]);

/** The signature's time or nonce was refused: sign anew. */
export const staleCodes: ReadonlySet<string> = new Set([
  'SignatureNonceUsed',
  'InvalidTimeStamp.Expired',
  'IllegalTimestamp',
]);
