import { z } from 'zod';
import { commonSettings } from '../../../emulation/settings.ts';

const minute = 60_000;
const hour = 60 * minute;

/**
 * How this emulator behaves where the vendor's pages are silent or contradict each other, and how fast its clock-driven
 * states move. Each default names its ground: "documented", "family" (another operation of the same product says so),
 * or "inferred" (no page says it). A client that works with only one form of an inferred rule works by luck.
 */
export const alibabaSettings = z.strictObject({
  ...commonSettings,
  /** The regions that there are, in the order in which DescribeRegions lists them. */
  regions: z.array(z.string().min(1)).min(1).default(['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1']),
  /** Terminating -> Terminated. The duration is nowhere documented; seconds let a person watch it. Virtual ms. */
  terminationDuration: z.number().min(0).default(5_000),
  /** Confirmed -> Enabled: documented as asynchronous, without a duration. */
  enableDuration: z.number().min(0).default(4_000),
  /** Initial -> Approved, by the operator's review; a fresh circuit is reported to be Allocated within two minutes. */
  reviewDuration: z.number().min(0).default(5_000),
  /** Approved -> Allocating and Allocating -> Allocated, each. */
  allocationDuration: z.number().min(0).default(5_000),
  /** A circuit whose fate is to come back: Terminating -> Enabled. */
  returnDuration: z.number().min(0).default(8_000),
  /** Border router terminating -> terminated. */
  routerTerminationDuration: z.number().min(0).default(4_000),
  /** Border router recovering -> active. */
  routerRecoveryDuration: z.number().min(0).default(4_000),
  /** Border router deleting -> gone. */
  routerDeletionDuration: z.number().min(0).default(3_000),
  /** Documented: the VLAN of a terminated border router stays reserved for seven days. */
  vlanReservation: z
    .number()
    .min(0)
    .default(7 * 24 * hour),

  /** Which BusinessStatus makes terminating answer OperationFailed.ResourceLockedBySystem. The code is documented, what locks is not (inferred). */
  sealedByBusinessLock: z.enum(['security', 'both', 'none']).default('security'),
  /** Whether a border router in state terminated still blocks: the rule says "delete", not "terminate" (inferred). */
  terminatedVbrBlocks: z.boolean().default(true),
  /** Today's pages name Forbidden.VbrAttached; the older page of the operation knew only Forbidden.NotAllowedInState. */
  vbrAttachedCode: z
    .enum(['Forbidden.VbrAttached', 'Forbidden.NotAllowedInState'])
    .default('Forbidden.VbrAttached'),
  /** Terminating what is Terminating or Terminated already, with a new token (inferred: refused, like every state but Enabled). */
  repeatedTerminate: z.enum(['refuse', 'accept']).default('refuse'),
  /** InvalidPhysicalConnectionId.NotFound where the operation's page says 404; sibling operations say 400 for the same code. */
  notFoundStatus: z.literal([404, 400]).default(404),
  /** InvalidAccessKeyId.NotFound: 404 on most pages, 400 on some. */
  unknownAccessKeyStatus: z.literal([404, 400]).default(404),
  /** Editions of 2025 let Allocated and Confirmed circuits be deleted, older ones do not. */
  deleteFrom: z.enum(['since2025', 'before2025']).default('since2025'),

  /** How long a ClientToken is remembered: not documented for this product (inferred). */
  tokenLifetime: z
    .number()
    .min(0)
    .default(24 * hour),
  /** How long a token counts as still running (LastTokenProcessing) after its change was accepted. */
  tokenProcessing: z.number().min(0).default(0),
  /** The replay of a token gives "the original result"; whether that includes its RequestId is not said (inferred). */
  replayRequestId: z.enum(['fresh', 'same']).default('fresh'),

  /** Throttling.User: 400 historically, 429 newer; both occur. */
  throttleStatus: z.literal([400, 429]).default(400),
  /** Documented quota: 300 calls in 60 seconds for each region, operation and account. 0 leaves it out, for load tests. */
  callsPerMinute: z.number().min(0).default(0),
  /** PageSize outside 1-50: not documented; the gateway's range checks elsewhere refuse (inferred). */
  pageSizeOutOfRange: z.enum(['refuse', 'clamp']).default('refuse'),
  /** Documented quotas: circuits per access point, unpaid circuits, border routers per circuit in one account. */
  circuitsPerAccessPoint: z.number().min(0).default(2),
  unpaidCircuits: z.number().min(0).default(10),
  vbrsPerCircuit: z.number().min(0).default(5),

  /** HasReservationData and VlanId of a circuit are strings in the vendor's model, boolean and number in its samples. */
  typeDrift: z.enum(['model', 'samples']).default('model'),
  /** VbrOwnerUid is "blank" when circuit and border router have one owner: absent or an empty string. */
  blankOwner: z.enum(['absent', 'empty']).default('absent'),
  /** Times that are not set appear as "" in the list of a circuit's border routers (older pages), or not at all. */
  unsetTimes: z.enum(['empty', 'absent']).default('empty'),
  /** Border router states: lower case today, Enabled, Unconfirmed, Terminated on older pages. */
  routerStates: z.enum(['current', 'old']).default('current'),
  /** One page of the vendor says that JSON is the default format, another says XML. */
  defaultFormat: z.enum(['JSON', 'XML']).default('JSON'),
  /** Documented: every x-acs-* header, host and content-type must be signed. Whether it is enforced is not said. */
  unsignedHeaders: z.enum(['refuse', 'accept']).default('refuse'),

  /** Documented: dates may be off by 15 minutes. */
  dateTolerance: z
    .number()
    .min(0)
    .default(15 * minute),
  /** A support answer: a nonce may not recur within 31 minutes. */
  nonceMemory: z
    .number()
    .min(0)
    .default(31 * minute),
});

export type AlibabaEmulatorSettings = z.output<typeof alibabaSettings>;
