/**
 * From a request on the socket to the vendor's answer: protocol, operation, signature, permission, rate, input, and then
 * the operation itself. The order is inferred; what is wrong first is named.
 */
import { randomUUID } from 'node:crypto';
import type { VendorSurroundings } from '../../../emulation/definition.ts';
import type { EmulatorRequest, HandledRequest, RequestHead, Vendor } from '../../../emulation/vendor.ts';
import { type AwsAccount, type AwsCredentials, accountIdOf } from './credentials.ts';
import { refusalReply, shapesOf, successReply } from './envelope.ts';
import type { AwsOperation, PreparedOperation } from './operation.ts';
import { operationNamed } from './operations.ts';
import { CallRate } from './rate.ts';
import { type AwsRefusal, isRefusal, refuse } from './refusal.ts';
import type { AwsResource } from './resource.ts';
import type { AwsEmulatorSettings } from './settings.ts';
import { readAuthorization } from './signature/authorization.ts';
import { type ProvenCall, verify } from './signature/verification.ts';

type AwsSurroundings = VendorSurroundings<AwsCredentials, AwsResource, AwsEmulatorSettings>;

interface AdmittedOperation extends ProvenCall {
  readonly operation: AwsOperation;
  readonly prepared: PreparedOperation;
}

const targetPrefix = 'OvertureService.';

export function awsVendor(surroundings: AwsSurroundings): Vendor {
  const { settings } = surroundings;
  const rate = new CallRate();
  return {
    identify: head => ({ action: operationIn(head) || '(none)', account: claimedKey(head) }),
    requestId: randomUUID,
    shapes: shapesOf(settings),
    reset: () => rate.clear(),
    handle: request => {
      const admitted = admit(request, surroundings, rate);
      if (isRefusal(admitted))
        return { kind: 'refused', reply: refusalReply(request.requestId, admitted, settings()) };
      return accepted(request, admitted, settings);
    },
  };
}

function admit(
  request: EmulatorRequest,
  { accounts, settings }: AwsSurroundings,
  rate: CallRate,
): AdmittedOperation | AwsRefusal {
  const current = settings();
  const { throttleCode, throttleStatus, callsPerSecond } = current;
  const body = bodyIn(request, current);
  if (isRefusal(body)) return body;
  const name = operationIn(request);
  const operation = operationNamed(name);
  if (operation === undefined) return unknownOperation;
  const proven = verify(request, accounts, current);
  if (isRefusal(proven)) return proven;
  const { account, region } = proven;
  if (account.credentials.denied?.includes(name)) return denied(account, name, current);
  if (!rate.admits(`${account.name} ${region} ${name}`, request.at.getTime(), callsPerSecond))
    return refuse(throttleCode, 'Rate exceeded', throttleStatus);
  const prepared = operation.prepare(body.json, current);
  return isRefusal(prepared) ? prepared : { account, region, operation, prepared };
}

const unknownOperation = refuse('UnknownOperationException', 'The operation does not exist in this service.');

/** One path, one method, one content type; the body is an object, `{}` where there is nothing to say. */
function bodyIn(
  { method, target, headers, body }: EmulatorRequest,
  { contentType }: AwsEmulatorSettings,
): { readonly json: object } | AwsRefusal {
  const spoken = contentType === 'ignored' || headers['content-type'] === 'application/x-amz-json-1.1';
  if (method !== 'POST' || target !== '/' || !spoken) return unknownOperation;
  const read = parsed(body);
  return typeof read === 'object' && read !== null && !Array.isArray(read) ? { json: read } : unreadableBody;
}

const unreadableBody = refuse('SerializationException', 'The body is not a JSON object.');

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function denied(
  account: AwsAccount,
  name: string,
  { authenticationStatus }: AwsEmulatorSettings,
): AwsRefusal {
  const user = `arn:aws:iam::${accountIdOf(account)}:user/emulated`;
  const action = `directconnect:${name}`;
  return refuse(
    'AccessDeniedException',
    `User: ${user} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
    authenticationStatus,
  );
}

function accepted(
  { requestId }: RequestHead,
  { account, region, operation, prepared }: AdmittedOperation,
  settings: () => AwsEmulatorSettings,
): HandledRequest {
  const accountId = accountIdOf(account);
  return {
    kind: 'accepted',
    effect: operation.effect,
    resources: prepared.resources,
    execute: conditions => {
      const outcome = prepared.run({ world: account.world, region, accountId }, conditions);
      if ('refusal' in outcome) return { reply: refusalReply(requestId, outcome.refusal, settings()) };
      const { payload, executions = [] } = outcome;
      return { reply: successReply(requestId, payload), executions };
    },
  };
}

function operationIn({ headers }: RequestHead): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' && target.startsWith(targetPrefix)
    ? target.slice(targetPrefix.length)
    : '';
}

function claimedKey({ headers }: RequestHead): string | undefined {
  const read = readAuthorization(headers.authorization ?? '');
  return 'missing' in read ? undefined : read.accessKeyId;
}
