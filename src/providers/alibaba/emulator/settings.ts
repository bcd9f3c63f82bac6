/**
 * How this emulator behaves where the vendor's pages are silent or contradict each other, and how fast its clock-driven
 * states move. Each default names its ground: "documented", "family" (another operation of the same product says so),
 * or "inferred" (nobody says it). A client that works with only one form of an inferred rule works by luck.
 */
const minute = 60_000;
const hour = 60 * minute;

export type Settings = {
  /** Terminating -> Terminated. The duration is nowhere documented; seconds let a person watch it. Virtual ms. */
  readonly terminationDuration: number;
  /** Confirmed -> Enabled: documented as asynchronous, without a duration. */
  readonly enableDuration: number;
  /** Initial -> Approved, by the operator's review; a fresh circuit is reported to be Allocated within two minutes. */
  readonly reviewDuration: number;
  /** Approved -> Allocating and Allocating -> Allocated, each. */
  readonly allocationDuration: number;
  /** A circuit whose fate is to come back: Terminating -> Enabled. */
  readonly returnDuration: number;
  /** Border router terminating -> terminated. */
  readonly routerTerminationDuration: number;
  /** Border router recovering -> active. */
  readonly routerRecoveryDuration: number;
  /** Border router deleting -> gone. */
  readonly routerDeletionDuration: number;
  /** Documented: the VLAN of a terminated border router stays reserved for seven days. */
  readonly vlanReservation: number;

  /** Which BusinessStatus makes terminating answer OperationFailed.ResourceLockedBySystem. The code is documented, what locks is not (inferred). */
  readonly sealedByBusinessLock: 'security' | 'both' | 'none';
  /** Whether a border router in state terminated still blocks: the rule says "delete", not "terminate" (inferred). */
  readonly terminatedVbrBlocks: boolean;
  /** Today's pages name Forbidden.VbrAttached; the older page of the operation knew only Forbidden.NotAllowedInState. */
  readonly vbrAttachedCode: 'Forbidden.VbrAttached' | 'Forbidden.NotAllowedInState';
  /** Terminating what is Terminating or Terminated already, with a new token (inferred: refused, like every state but Enabled). */
  readonly repeatedTerminate: 'refuse' | 'accept';
  /** InvalidPhysicalConnectionId.NotFound where the operation's page says 404; sibling operations say 400 for the same code. */
  readonly notFoundStatus: 404 | 400;
  /** InvalidAccessKeyId.NotFound: 404 on most pages, 400 on some. */
  readonly unknownAccessKeyStatus: 404 | 400;
  /** Editions of 2025 let Allocated and Confirmed circuits be deleted, older ones do not. */
  readonly deleteFrom: 'since2025' | 'before2025';

  /** How long a ClientToken is remembered: not documented for this product (inferred). */
  readonly tokenLifetime: number;
  /** How long a token counts as still running (LastTokenProcessing) after its change was accepted. */
  readonly tokenProcessing: number;
  /** The replay of a token gives "the original result"; whether that includes its RequestId is not said (inferred). */
  readonly replayRequestId: 'fresh' | 'same';

  /** Throttling.User: 400 historically, 429 newer; both occur. */
  readonly throttleStatus: 400 | 429;
  /** Documented quota: 300 calls in 60 seconds for each region, operation and account. 0 leaves it out, for load tests. */
  readonly callsPerMinute: number;
  /** PageSize outside 1-50: not documented; the gateway's range checks elsewhere refuse (inferred). */
  readonly pageSizeOutOfRange: 'refuse' | 'clamp';
  /** Documented quotas: circuits per access point, unpaid circuits, border routers per circuit in one account. */
  readonly circuitsPerAccessPoint: number;
  readonly unpaidCircuits: number;
  readonly vbrsPerCircuit: number;

  /** HasReservationData and VlanId of a circuit are strings in the vendor's model, boolean and number in its samples. */
  readonly typeDrift: 'model' | 'samples';
  /** VbrOwnerUid is "blank" when circuit and border router have one owner: absent or an empty string. */
  readonly blankOwner: 'absent' | 'empty';
  /** Times that are not set appear as "" in the list of a circuit's border routers (older pages), or not at all. */
  readonly unsetTimes: 'empty' | 'absent';
  /** Border router states: lower case today, Enabled, Unconfirmed, Terminated on older pages. */
  readonly routerStates: 'current' | 'old';
  /** One page of the vendor says that JSON is the default format, another says XML. */
  readonly defaultFormat: 'JSON' | 'XML';
  /** Documented: every x-acs-* header, host and content-type must be signed. Whether it is enforced is not said. */
  readonly unsignedHeaders: 'refuse' | 'accept';

  /** Documented: dates may be off by 15 minutes. */
  readonly dateTolerance: number;
  /** A support answer: a nonce may not recur within 31 minutes. */
  readonly nonceMemory: number;
  /** How far this cloud's own wall clock is off, which is what a caller with a wrong clock sees. */
  readonly wallOffset: number;
};

export const defaultSettings: Settings = {
  terminationDuration: 5_000,
  enableDuration: 4_000,
  reviewDuration: 5_000,
  allocationDuration: 5_000,
  returnDuration: 8_000,
  routerTerminationDuration: 4_000,
  routerRecoveryDuration: 4_000,
  routerDeletionDuration: 3_000,
  vlanReservation: 7 * 24 * hour,
  sealedByBusinessLock: 'security',
  terminatedVbrBlocks: true,
  vbrAttachedCode: 'Forbidden.VbrAttached',
  repeatedTerminate: 'refuse',
  notFoundStatus: 404,
  unknownAccessKeyStatus: 404,
  deleteFrom: 'since2025',
  tokenLifetime: 24 * hour,
  tokenProcessing: 0,
  replayRequestId: 'fresh',
  throttleStatus: 400,
  callsPerMinute: 0,
  pageSizeOutOfRange: 'refuse',
  circuitsPerAccessPoint: 2,
  unpaidCircuits: 10,
  vbrsPerCircuit: 5,
  typeDrift: 'model',
  blankOwner: 'absent',
  unsetTimes: 'empty',
  routerStates: 'current',
  defaultFormat: 'JSON',
  unsignedHeaders: 'refuse',
  dateTolerance: 15 * minute,
  nonceMemory: 31 * minute,
  wallOffset: 0,
};

/** The words of those settings that are words; the others are amounts, or yes and no. */
export const settingChoices: { readonly [Name in keyof Settings]?: readonly Settings[Name][] } = {
  sealedByBusinessLock: ['security', 'both', 'none'],
  vbrAttachedCode: ['Forbidden.VbrAttached', 'Forbidden.NotAllowedInState'],
  repeatedTerminate: ['refuse', 'accept'],
  notFoundStatus: [404, 400],
  unknownAccessKeyStatus: [404, 400],
  deleteFrom: ['since2025', 'before2025'],
  replayRequestId: ['fresh', 'same'],
  throttleStatus: [400, 429],
  pageSizeOutOfRange: ['refuse', 'clamp'],
  typeDrift: ['model', 'samples'],
  blankOwner: ['absent', 'empty'],
  unsetTimes: ['empty', 'absent'],
  routerStates: ['current', 'old'],
  defaultFormat: ['JSON', 'XML'],
  unsignedHeaders: ['refuse', 'accept'],
};
