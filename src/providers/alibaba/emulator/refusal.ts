/** An error that the vendor answers with: code and words as its pages spell them, typing mistakes included. */
export interface AlibabaRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const notAllowedInState = 'The request does not allow in this state.';

/**
 * The codes of this emulator with the status and the words that most of their pages give them. Where the pages list a
 * code without its words, the words are composed here: a client must not branch on them.
 */
const refusals = {
  'DependencyViolation.BgpGroup': [400, 'bgp group exists, cannot delete vbr.'],
  'DependencyViolation.Nqa': [400, 'nqa exists, cannot delete vbr.'],
  'DependencyViolation.RouterInterfaceReferedByRouteEntry': [
    400,
    'router interface is refered by route entry.',
  ],
  'Forbidden.NotAllowedInState': [400, notAllowedInState],
  'Forbidden.OperationNotAllowedByUser': [403, 'The operation is not allowed by user.'],
  'Forbidden.VBRExists': [400, "physical connection owner's vbr still exists."],
  'Forbidden.VbrAttached': [
    400,
    'Cannot terminate physical connection when virtual border routers are still attached.',
  ],
  IdempotentParameterMismatch: [
    400,
    'Request uses a client token in a previous request but is not identical to that request.',
  ],
  'IllegalParam.ClientToken': [400, 'Token verify failed because client token length too long.'],
  IncompleteSignature: [400, 'The request signature does not conform to Aliyun standards.'],
  'IncorrectStatus.PhysicalConnection': [
    400,
    'The specified PhysicalConnectionId is not in Allocated state.',
  ],
  InternalError: [500, 'The request processing has failed due to some unknown error.'],
  'InvalidAccessKeyId.Inactive': [400, 'Specified access key is disabled.'],
  'InvalidAccessKeyId.NotFound': [404, 'Specified access key is not found.'],
  'InvalidAccessPointId.NotEnabled': [400, 'Invalid access point status.'],
  'InvalidAction.NotFound': [404, 'Specified api is not found, please check your url and method.'],
  InvalidBandwidth: [400, 'invalid physical connection banwidth.'],
  'InvalidDescription.Malformed': [400, 'Specified Description is not valid.'],
  'InvalidFilterKey.ValueNotSupported': [404, 'Specified filter key is not supported: Filter.X.key'],
  'InvalidIp.NotSameSubnet': [400, 'Specified gateway addresses are not in the same subnet.'],
  'InvalidLineOperator.Malformd': [400, 'Specified LineOperator is not valid.'],
  'InvalidLocalGatewayIp.Malformed': [400, 'Specified LocalGatewayIp is not valid.'],
  'InvalidName.Malformed': [400, 'Specified Name is not valid.'],
  'InvalidOperation.OperationNotAllowedInState': [
    400,
    'The specified VirutalBorderRouter is in invalid state.',
  ],
  'InvalidOperation.RouterInterfaceNotDeleted': [400, 'Router interface of the vbr is not deleted.'],
  InvalidPageNumber: [400, 'Specified parameter PageNumber is not valid.'],
  InvalidPageSize: [400, 'Specified parameter PageSize is not valid.'],
  InvalidParameter: [400, 'Specified parameter is not valid.'],
  'InvalidParameter.Format': [400, 'The specified parameter Format is not valid.'],
  'InvalidPeeringSubnetMask.Malformed': [400, 'Specified PeeringSubnetMask is not valid.'],
  'InvalidPhysicalConnectionId.NotEnabled': [
    400,
    'The specified PhysicalConnectionId is not in Enabled state.',
  ],
  'InvalidPhysicalConnectionId.NotFound': [
    404,
    'The PhysicalConnectionId provided does not exist in our records.',
  ],
  'InvalidPortType.Malformd': [400, 'Specified PortType is not valid.'],
  'InvalidRedundantPhysicalConnectionId.NotFound': [
    400,
    'The RedundantPhysicalConnectionId provided does not exist in our records.',
  ],
  InvalidRedundantPhysicalConnectionStatus: [400, 'Invalid redundant physical connection status.'],
  'InvalidRegionId.NotFound': [404, 'The RegionId provided does not exist in our records.'],
  'InvalidSecurityToken.MismatchWithAccessKey': [400, 'Specified SecurityToken mismatch with the AccessKey.'],
  InvalidSignatureMethod: [400, 'Specified signature method is not valid.'],
  'InvalidStatus.NotAllowed': [400, 'The virtual border has been associated by physicalConnection.'],
  InvalidStatus: [400, 'invalid physical connection status.'],
  'InvalidTimeStamp.Expired': [400, 'Specified time stamp or date value is expired.'],
  'InvalidTimeStamp.Format': [400, 'Specified time stamp or date value is not well formatted.'],
  'InvalidType.Malformd': [400, 'Specified Type is not valid.'],
  'InvalidVbrId.NotFound': [404, 'The specified VirutalBorderRouter is not found.'],
  InvalidVersion: [400, 'Specified parameter Version is not valid.'],
  'InvalidVlanId.Malformed': [400, 'Specified VlanId is not valid.'],
  'InvalidVlanId.Used': [400, 'Specified VlanId is used.'],
  LastTokenProcessing: [400, 'The last token request is processing.'],
  MissingParameter: [
    400,
    'The input parameter that is mandatory for processing this request is not supplied.',
  ],
  MissingSecurityToken: [400, 'SecurityToken is mandatory for this action.'],
  'OperationDenied.MacsecAttached': [400, 'The operation is not allowed because of MacsecAttached.'],
  'OperationDenied.VPconn': [400, 'The operation is not allowed because of VPconn.'],
  'OperationFailed.ResourceLockedBySystem': [400, 'The specified resource is locked by system.'],
  'OperationFailed.VlanIdAlreadyInUse': [400, 'The specifed vlanId has been used.'],
  'OperationFailed.VpconnAttached': [
    400,
    'Cannot terminate physical connection when vpconn are still attached.',
  ],
  'QuotaExceeded.freePconnPerAP': [400, 'free physical connections count excceeded.'],
  'QuotaExceeded.pConnPerAP': [400, 'Physical connection count per ap quota exceed.'],
  'QuotaExceeded.vbrPerpConn': [400, 'Vbr count per physical connection quota exceed.'],
  'ResourceNotFound.AccessPointId': [400, 'The specified resource of AccessPointId is not found.'],
  ResourceNotFound: [400, 'The specified resource is not found.'],
  ServiceUnavailable: [503, 'The request has failed due to a temporary failure of the server.'],
  SignatureDoesNotMatch: [400, 'Specified signature does not match our calculation.'],
  SignatureNonceUsed: [400, 'Specified signature nonce was used already.'],
  'Throttling.User': [400, 'Request was denied due to user flow control.'],
  UnsupportedHTTPMethod: [400, 'This http method is not supported.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type AlibabaRefusalCode = keyof typeof refusals;

/** The vendor gives one code different statuses and words on different operations; `differing` says what this one has. */
export function refuse(
  code: AlibabaRefusalCode,
  differing: { readonly status?: number; readonly message?: string } = {},
): AlibabaRefusal {
  const [status, message] = refusals[code];
  return { status: differing.status ?? status, code, message: differing.message ?? message };
}

/** A mandatory parameter of an operation that did not come has its own code: MissingRegionId, MissingPhysicalConnectionId. */
export function missing(parameter: string): AlibabaRefusal {
  return { status: 400, code: `Missing${parameter}`, message: `${parameter} is mandatory for this action.` };
}

/** A mandatory parameter of the signature itself. */
export function missingCommon(parameter: string): AlibabaRefusal {
  return refuse('MissingParameter', {
    message: `The input parameter "${parameter}" that is mandatory for processing this request is not supplied.`,
  });
}

export function invalidParameter(parameter: string): AlibabaRefusal {
  return refuse('InvalidParameter', { message: `Specified parameter ${parameter} is not valid.` });
}

/** The code and the words of an injected refusal: what the vendor says with that code, unless told otherwise. */
export function knownRefusal(code: string): AlibabaRefusal | undefined {
  return Object.hasOwn(refusals, code) ? refuse(code as AlibabaRefusalCode) : undefined;
}
