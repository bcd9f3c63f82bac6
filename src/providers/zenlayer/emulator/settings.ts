import type { SettingValue } from '../../../emulation/settings.ts';

/**
 * Rules that Zenlayer's pages leave open, contradict, or leave to the account. "Page" is the English page of the action,
 * "Chinese page" its Chinese edition, "tool" the official Terraform provider or command line; "inferred" is our choice.
 * Durations are milliseconds of the emulator's clock; 0 skips the state on the way.
 */
export const defaultSettings = {
  // Page of TerminatePort: "released in 24 hours"; the Chinese page and the command line say 48, the price page 2 days.
  retentionHours: 24,
  // Price page: 2 days for private connects and cloud routers.
  connectRetentionHours: 48,
  // Inferred from the status list and from the states that Terraform waits through; the page names RECYCLED only.
  terminateGoesThroughDeleting: true as boolean,
  // Page: operations on ports in the recycle bin or in creation "are not supported"; Chinese page: they have "no effect".
  terminateRecycled: 'refuse',
  terminateCreating: 'refuse',
  // Common error list: 403, resource is being recycled. That TerminatePort answers with it is inferred.
  terminateRecycledCode: 'OPERATION_FAILED_FOR_RECYCLE_RESOURCE',
  terminateRecycledStatus: 403,
  // No page names the refusal of a subscription port; the bare-metal service has this code for the same rule.
  prepaidCode: 'OPERATION_DENIED_INSTANCE_SUBSCRIPTION',
  prepaidStatus: 403,
  // Price page: a port in use cannot be deleted. The code is inferred from CreatePrivateConnect's.
  portInUseCode: 'INVALID_PORT_STATUS',
  portInUseStatus: 400,
  // Inferred: DeletePrivateConnect is what the price page asks for, so a recycled connect no longer holds its ports.
  recycledConnectHoldsPort: false as boolean,
  // The pages print 7105, 7109 and 7111, which cannot be HTTP statuses; what is on the wire is unknown.
  portNotFoundStatus: 404,
  portConflictStatus: 400,
  // Page: SELF_SERVICE_PORT_NOT_FOUND; Terraform expects INVALID_PORT_NOT_FOUND of DestroyPort.
  destroyPortNotFoundCode: 'SELF_SERVICE_PORT_NOT_FOUND',
  // DestroyPort's page: RECYCLED only; DestroyPrivateConnect's page states no precondition.
  destroyFrom: 'recycled',
  // Inferred: what another Destroy meets while DESTROYING.
  repeatedDestroy: 'refuse',
  // Terraform takes INVALID_PRIVATE_CONNECT_NOT_FOUND and OPERATION_FAILED_RESOURCE_NOT_FOUND both as gone.
  connectNotFoundCode: 'INVALID_PRIVATE_CONNECT_NOT_FOUND',
  // The page of StopIpForward documents nothing for an instance whose forwarding is off already.
  stopIpForwardRepeated: 'success',
  // The pages of the batch calls have both, a code and a list of failed ids. `mixed`: a code if all of them failed.
  batchWrongState: 'mixed',
  // On some accounts a released instance goes to the recycle bin first and takes a second call.
  releaseGoesToRecycle: false as boolean,
  // "May be null" on the pages; the SDKs' structs leave such fields out.
  emptyFields: 'null',
  // The sample on the page of StopIpForward has no `response`; the SDKs and all other pages have one.
  responseWrapper: true as boolean,
  // The Chinese page says that both ids are equal; samples on some pages differ.
  innerRequestId: 'equal',
  // A number in the model, the text "1001" in one sample.
  vlanIdType: 'number',
  // DescribeDatacenters: by default those without ports on sale are "filtered", whichever way that is meant.
  datacentersWithoutPorts: 'listed',
  // Inferred: no page says what an unknown access token meets.
  unknownTokenCode: 'AUTHFAILURE_INVALID_AUTHORIZATION',
  // Ours: callers sign with the wall clock, also while the emulated cloud is stepped through a day.
  signatureClock: 'wall',
  signatureSkewSeconds: 0,
  // No page says how long anything takes: long enough that a person sees it.
  creatingMilliseconds: 5000,
  updatingMilliseconds: 3000,
  deletingMilliseconds: 3000,
  recoveringMilliseconds: 3000,
  destroyingMilliseconds: 5000,
  bootingMilliseconds: 4000,
  stoppingMilliseconds: 4000,
  rebootingMilliseconds: 4000,
  releasingMilliseconds: 5000,
};

export type ZenlayerSettings = typeof defaultSettings;

export const settingChoices: Partial<Record<keyof ZenlayerSettings, readonly SettingValue[]>> = {
  terminateRecycled: ['refuse', 'noop'],
  terminateCreating: ['refuse', 'noop'],
  terminateRecycledStatus: [400, 403, 404, 409],
  prepaidStatus: [400, 403, 409],
  portInUseStatus: [400, 403, 409],
  portNotFoundStatus: [404, 400],
  portConflictStatus: [400, 403, 409],
  destroyFrom: ['recycled', 'any'],
  repeatedDestroy: ['refuse', 'accept'],
  stopIpForwardRepeated: ['success', 'refuse'],
  batchWrongState: ['mixed', 'failedIds'],
  emptyFields: ['null', 'omit'],
  innerRequestId: ['equal', 'differs'],
  vlanIdType: ['number', 'string'],
  datacentersWithoutPorts: ['listed', 'dropped'],
  unknownTokenCode: [
    'AUTHFAILURE_INVALID_AUTHORIZATION',
    'AUTHFAILURE_SIGNATURE_FAILURE',
    'AUTHFAILURE_UNAUTHORIZED_OPERATION',
  ],
  signatureClock: ['wall', 'virtual'],
};
