import { z } from 'zod';
import { commonSettings } from '../../../emulation/settings.ts';

/**
 * Rules that Zenlayer's pages leave open, contradict, or leave to the account. "Page" is the English page of the action,
 * "Chinese page" its Chinese edition, "tool" the official Terraform provider or command line; "inferred" is our choice.
 * Durations are milliseconds of the emulator's clock; 0 skips the state on the way.
 */
export const zenlayerSettings = z.strictObject({
  ...commonSettings,
  // Page of TerminatePort: "released in 24 hours"; the Chinese page and the command line say 48, the price page 2 days.
  retentionHours: z.number().default(24),
  // Price page: 2 days for private connects and cloud routers.
  connectRetentionHours: z.number().default(48),
  // Inferred from the status list and from the states that Terraform waits through; the page names RECYCLED only.
  terminateGoesThroughDeleting: z.boolean().default(true),
  // Page: operations on ports in the recycle bin or in creation "are not supported"; Chinese page: they have "no effect".
  terminateRecycled: z.enum(['refuse', 'noop']).default('refuse'),
  terminateCreating: z.enum(['refuse', 'noop']).default('refuse'),
  // Of all refusals Terraform tolerates OPERATION_DENIED_INSTANCE_RECYCLED alone as "terminated already"; the common error
  // list has OPERATION_FAILED_FOR_RECYCLE_RESOURCE for the same.
  terminateRecycledCode: z.string().default('OPERATION_DENIED_INSTANCE_RECYCLED'),
  terminateRecycledStatus: z.literal([400, 403, 404, 409]).default(403),
  // No page names the refusal of a subscription port; the bare-metal service has this code for the same rule.
  prepaidCode: z.string().default('OPERATION_DENIED_INSTANCE_SUBSCRIPTION'),
  prepaidStatus: z.literal([400, 403, 409]).default(403),
  // Price page: a port in use cannot be deleted. The code is inferred from CreatePrivateConnect's.
  portInUseCode: z.string().default('INVALID_PORT_STATUS'),
  portInUseStatus: z.literal([400, 403, 409]).default(400),
  // Inferred: DeletePrivateConnect is what the price page asks for, so a recycled connect no longer holds its ports.
  recycledConnectHoldsPort: z.boolean().default(false),
  // The pages print 7105, 7109 and 7111, which cannot be HTTP statuses; what is on the wire is unknown.
  portNotFoundStatus: z.literal([404, 400]).default(404),
  portConflictStatus: z.literal([400, 403, 409]).default(400),
  // Page: SELF_SERVICE_PORT_NOT_FOUND; Terraform expects one of the other two of DestroyPort.
  destroyPortNotFoundCode: z
    .enum(['SELF_SERVICE_PORT_NOT_FOUND', 'INVALID_PORT_NOT_FOUND', 'OPERATION_FAILED_RESOURCE_NOT_FOUND'])
    .default('SELF_SERVICE_PORT_NOT_FOUND'),
  // DestroyPort's page: RECYCLED only. DestroyPrivateConnect's page states no precondition: RECYCLED only is a cautious
  // choice, not a rule of the vendor.
  destroyFrom: z.enum(['recycled', 'any']).default('recycled'),
  // Inferred: what another Destroy meets while DESTROYING.
  repeatedDestroy: z.enum(['refuse', 'accept']).default('refuse'),
  // Terraform takes INVALID_PRIVATE_CONNECT_NOT_FOUND and OPERATION_FAILED_RESOURCE_NOT_FOUND both as gone.
  connectNotFoundCode: z
    .enum(['INVALID_PRIVATE_CONNECT_NOT_FOUND', 'OPERATION_FAILED_RESOURCE_NOT_FOUND'])
    .default('INVALID_PRIVATE_CONNECT_NOT_FOUND'),
  // Inferred: to what a restored port comes back that was NOT_ACCEPT when it was sent to the bin.
  restoredPortState: z.enum(['before', 'running']).default('before'),
  // How new ones end; Chinese page: a private connect whose creation fails is no longer found.
  portCreation: z.enum(['succeeds', 'fails', 'stuck']).default('succeeds'),
  connectCreation: z.enum(['succeeds', 'vanishes', 'fails', 'stuck']).default('succeeds'),
  // The page of StopIpForward documents nothing for an instance whose forwarding is off already.
  stopIpForwardRepeated: z.enum(['success', 'refuse']).default('success'),
  // The pages of the batch calls have both, a code and a list of failed ids. `mixed`: a code if all of them failed.
  batchWrongState: z.enum(['mixed', 'failedIds']).default('mixed'),
  // An unknown id among others: the pages have a 404 for it, and the list of failed ids.
  batchUnknownId: z.enum(['refuse', 'failedIds']).default('refuse'),
  // On some accounts a released instance goes to the recycle bin first and takes a second call.
  releaseGoesToRecycle: z.boolean().default(false),
  // "May be null" on the pages; the SDKs' structs leave such fields out.
  emptyFields: z.enum(['null', 'omit']).default('null'),
  // The sample on the page of StopIpForward has no `response`; the SDKs and all other pages have one.
  responseWrapper: z.boolean().default(true),
  // The Chinese page says that both ids are equal; samples on some pages differ.
  innerRequestId: z.enum(['equal', 'differs']).default('equal'),
  // A number in the model, the text "1001" in one sample.
  vlanIdType: z.enum(['number', 'string']).default('number'),
  // DescribeDatacenters: by default those without ports on sale are "filtered", whichever way that is meant.
  datacentersWithoutPorts: z.enum(['listed', 'dropped']).default('listed'),
  // Inferred: no page says what an unknown access token meets.
  unknownTokenCode: z
    .enum([
      'AUTHFAILURE_INVALID_AUTHORIZATION',
      'AUTHFAILURE_SIGNATURE_FAILURE',
      'AUTHFAILURE_UNAUTHORIZED_OPERATION',
    ])
    .default('AUTHFAILURE_INVALID_AUTHORIZATION'),
  // No page says how long anything takes: long enough that a person sees it.
  creatingMilliseconds: z.number().default(5000),
  updatingMilliseconds: z.number().default(3000),
  deletingMilliseconds: z.number().default(3000),
  recoveringMilliseconds: z.number().default(3000),
  destroyingMilliseconds: z.number().default(5000),
  bootingMilliseconds: z.number().default(4000),
  stoppingMilliseconds: z.number().default(4000),
  rebootingMilliseconds: z.number().default(4000),
  releasingMilliseconds: z.number().default(5000),
});

export type ZenlayerEmulatorSettings = z.output<typeof zenlayerSettings>;
