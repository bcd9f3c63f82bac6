import type { Codes } from '../../adapter/codes.ts';
import type { CodeRule } from '../../domain/action.ts';

/** One code for nearly every refusal: what happened stands in its words alone. */
const refused = 'DirectConnectClientException';

const notThere = /could not find (?:connection|lag) with id|does not exist|doesn't exist/i;

/** Words that were seen with any operation; the terraform provider's own patterns, and published issues. */
export const commonRules: readonly CodeRule[] = [
  {
    code: refused,
    words: notThere,
    namesTarget: true,
    tag: 'CloudResourceNotFoundError',
    source: 'terraform provider, connection.go',
  },
  // The same words about another thing: a gateway, or one of another region.
  { code: refused, words: notThere, tag: 'CloudInputError', source: 'issues about associations' },
  {
    code: refused,
    words: /is in a transitioning state/i,
    tag: 'CloudResourceStateError',
    source: 'terraform provider, lag membership',
  },
  {
    code: refused,
    words: /is in state|is not available/i,
    tag: 'CloudResourceStateError',
    source: 'issues about confirming and creating',
  },
  {
    code: refused,
    words: /invalid format|CIDR|address|not allowed|cannot allocate/i,
    tag: 'CloudInputError',
    source: "botocore's recorded answers, issues about creating",
  },
];

/** Of reads. An id that AWS cannot even be asked about belongs to nothing that exists. */
export const readRules: readonly CodeRule[] = [
  ...commonRules.slice(0, 2),
  {
    code: refused,
    words: /invalid format/i,
    namesTarget: true,
    tag: 'CloudResourceNotFoundError',
    source: "botocore's recorded answers",
  },
];

/** Of deletions: what stands in the way. The words themselves were never seen, so they are taken widely. */
export const deletionRules: readonly CodeRule[] = [
  ...commonRules.slice(0, 2),
  {
    code: refused,
    words: /virtual interface|hosted connection|associat|attach|minimum/i,
    tag: 'CloudResourceInUseError',
    source: 'inferred from the user guide',
  },
  ...commonRules.slice(2),
];

/** As the vendor's own SDK knows them, without LimitExceededException, which is a quota here. */
const throttling: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'SlowDown',
  'PriorRequestNotComplete',
  'BandwidthLimitExceeded',
  'ProvisionedThroughputExceededException',
  'TransactionInProgressException',
  'EC2ThrottledException',
]);

/** The service's page of common errors, and what other services of the same protocol answer. */
export const codes: Codes = {
  common: {
    ...Object.fromEntries([...throttling].map(code => [code, 'CloudThrottledError' as const])),
    AccessDeniedException: 'CloudAccessError',
    NotAuthorized: 'CloudAccessError',
    UnrecognizedClientException: 'CloudAccessError',
    InvalidClientTokenId: 'CloudAccessError',
    InvalidSignatureException: 'CloudAccessError',
    SignatureDoesNotMatch: 'CloudAccessError',
    IncompleteSignature: 'CloudAccessError',
    IncompleteSignatureException: 'CloudAccessError',
    MissingAuthenticationToken: 'CloudAccessError',
    MissingAuthenticationTokenException: 'CloudAccessError',
    ExpiredToken: 'CloudAccessError',
    ExpiredTokenException: 'CloudAccessError',
    OptInRequired: 'CloudAccessError',
    RequestExpired: 'CloudAccessError',
    RequestTimeTooSkewed: 'CloudAccessError',
    RequestInTheFuture: 'CloudAccessError',
    // No more rate limiters on this connection: neither throttling nor the number of virtual interfaces.
    LimitExceededException: 'CloudQuotaError',
    DuplicateTagKeysException: 'CloudInputError',
    TooManyTagsException: 'CloudInputError',
    ValidationError: 'CloudInputError',
    ValidationException: 'CloudInputError',
    SerializationException: 'CloudInputError',
    InvalidAction: 'CloudInputError',
    UnknownOperationException: 'CloudInputError',
  },
  families: [],
  throttled: code => throttling.has(code),
  stale: (code, message) =>
    ['RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture'].includes(code) ||
    (code === 'InvalidSignatureException' && /signature (?:expired|not yet current)/i.test(message ?? '')),
  // Documented with status 400, and silent about whether the change happened.
  undecided: new Set([
    'DirectConnectServerException',
    'InternalFailure',
    'InternalServerError',
    'ServiceUnavailable',
  ]),
};
