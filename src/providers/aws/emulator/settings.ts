import { z } from 'zod';
import { commonSettings } from '../../../emulation/settings.ts';
import { regionName } from './region.ts';

/**
 * How this emulator behaves where AWS's pages are silent, and how fast its states move. Each default names its ground:
 * "model" (the service's published model), "docs", "seen" (reported by users of the service), or "inferred" (nobody says
 * it). A caller that works with only one form of an inferred rule works by luck. Durations are milliseconds of the
 * emulator's clock; 0 skips the state on the way.
 */
const minute = 60_000;
const durationMs = z.number().min(0);
const count = z.int().min(0);

export const awsSettings = z.strictObject({
  ...commonSettings,
  /** Those that callers are told of: where the demonstration has something. All regions that there are can be called. */
  regions: z
    .array(regionName)
    .min(1)
    .default(['us-east-1', 'eu-central-1', 'ap-southeast-1', 'ap-northeast-1']),

  /** requested -> pending: weeks in reality, until the letter of authorization is used. Seconds let a person watch it. */
  requestedMs: durationMs.default(5_000),
  /** pending -> available or down: 10 to 30 minutes seen for hosted connections. */
  connectionPendingMs: durationMs.default(5_000),
  /** deleting -> deleted: Terraform waits up to 10 minutes. */
  connectionDeletingMs: durationMs.default(5_000),
  /** Docs: a hosted connection that is deleted while ordering ends as rejected. That this is at once is inferred. */
  connectionRejectingMs: durationMs.default(0),
  /** How long a deleted connection stays listed is not known. */
  deletedConnectionListedMs: durationMs.default(15 * minute),
  interfacePendingMs: durationMs.default(4_000),
  interfaceDeletingMs: durationMs.default(4_000),
  /** Model: deleted virtual interfaces are listed for up to 15 minutes. */
  deletedInterfaceListedMs: durationMs.default(15 * minute),
  /** Of a thing whose fate is to come back: deleting -> what it was. */
  returnMs: durationMs.default(8_000),

  /** The exact words with virtual interfaces on the connection were never reported; {id} becomes the connection's id. */
  connectionInUseMessage: z
    .string()
    .default('Connection {id} has virtual interfaces. Delete them before you delete the connection.'),
  /** That creates are refused for a VLAN that is taken, and in which words, is inferred. */
  vlanTakenMessage: z.string().default('VLAN {vlan} is already in use on connection {id}.'),
  /** Whether a virtual interface that is itself going, or waits for its owner, still blocks: inferred. */
  deletingInterfaceBlocks: z.boolean().default(true),
  confirmingInterfaceBlocks: z.boolean().default(true),
  /** What a second delete meets while the first is on its way: not known. */
  repeatedDelete: z.enum(['refuse', 'accept']).default('refuse'),
  /** DescribeVirtualInterfaces with an id that does not exist: an empty list or an error, not known. */
  unknownInterface: z.enum(['empty', 'error']).default('empty'),
  unknownConnectionFilter: z.enum(['empty', 'error']).default('empty'),
  /** Docs: one virtual interface on a hosted connection. That it has the connection's VLAN is inferred. */
  hostedVlan: z.enum(['own', 'any']).default('own'),
  /** Docs: at most 100 characters of a-z, 0-9 and the hyphen. Whether it is enforced is not said. */
  interfaceNames: z.enum(['documented', 'any']).default('documented'),
  /** Docs: down is where a new virtual interface ends until the customer's router speaks BGP. */
  newInterfaceState: z.enum(['down', 'available']).default('down'),
  newConnectionState: z.enum(['available', 'down']).default('available'),
  /** Docs, quotas of 2026. */
  connectionsPerLocation: count.default(10),
  interfacesPerConnection: count.default(51),
  interfacesPerHostedConnection: count.default(1),
  /** The number of rate limiters is not published; LimitExceededException is about them alone (model). */
  rateLimitersPerConnection: count.default(4),

  /** Model: more than 100 a page is cut to 100, and so is a list without maxResults. */
  largestPage: z.int().min(1).default(100),
  /** Model and docs: the last page has no nextToken, or null. */
  lastPageToken: z.enum(['absent', 'null']).default('absent'),
  /** A fault of the service rather than a rule: every page leads to itself. */
  pageTokenRepeats: z.boolean().default(false),

  /** Docs: credentials are refused in a region that the account has not enabled. By which code is inferred. */
  disabledRegionCode: z
    .enum(['UnrecognizedClientException', 'OptInRequired'])
    .default('UnrecognizedClientException'),
  /** Refusals of a credential or a signature come with 400 and with 403. */
  authenticationStatus: z.literal([400, 403]).default(400),
  /** 5 and 15 minutes were both seen on services of AWS. */
  signatureToleranceMs: durationMs.default(5 * minute),
  /** Docs name RequestExpired, services of this protocol answer InvalidSignatureException. */
  expiredCode: z.enum(['InvalidSignatureException', 'RequestExpired']).default('InvalidSignatureException'),
  /** Inferred: host and x-amz-date must be signed; without x-amz-target a signature would fit any operation. */
  unsignedTarget: z.enum(['refuse', 'accept']).default('refuse'),
  /** The content type is what selects this protocol; that any other is refused is inferred. */
  contentType: z.enum(['required', 'ignored']).default('required'),

  /** Rates are not published; 0 leaves them out. Counted for each account, region and operation (inferred). */
  callsPerSecond: count.default(0),
  /** Docs: ThrottlingException with 400. */
  throttleCode: z
    .enum(['ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded'])
    .default('ThrottlingException'),
  throttleStatus: z.literal([400, 429]).default(400),
  /** Inferred: the official SDK does not check required members, so they reach the service. */
  missingMemberCode: z
    .enum(['DirectConnectClientException', 'ValidationException', 'ValidationError'])
    .default('DirectConnectClientException'),
  /** The SDKs read the code as it is, behind a namespace, and from the header x-amzn-ErrorType. */
  errorForm: z.enum(['plain', 'namespaced', 'header']).default('plain'),

  /** Seen: the gateway that a virtual interface does not have is an empty text. */
  unsetGateway: z.enum(['empty', 'absent']).default('empty'),
  /** Model: a number of seconds, which may have a fraction or an exponent. */
  timestampForm: z.enum(['seconds', 'fraction', 'exponent']).default('seconds'),
  /** Docs of September 2026: members that the published model does not have. */
  newerMembers: z.boolean().default(true),
});

export type AwsEmulatorSettings = Readonly<z.output<typeof awsSettings>>;
