import type { VendorSurroundings } from '../../../emulation/definition.ts';
import type { EmulatorRequest, HandledRequest, Vendor } from '../../../emulation/vendor.ts';
import type { ReadCondition } from '../../../emulation/world-view.ts';
import type { ActionOutcome } from './action.ts';
import { services } from './actions.ts';
import type { ZenlayerCredentials } from './credentials.ts';
import { newRequestId, refusalReply, shapesOf, successReply, type ZenlayerRefusal } from './envelope.ts';
import { isObject, ZenlayerParameters } from './parameters.ts';
import type { ZenlayerResource } from './resource.ts';
import type { ZenlayerEmulatorSettings } from './settings.ts';
import { authenticate, claimedAccount } from './signature/verification.ts';

/** The front of the API: path, signature, action, parameters, in this order; the order is inferred. */
type ZenlayerAccounts = VendorSurroundings<ZenlayerCredentials, ZenlayerResource, ZenlayerEmulatorSettings>;

export function zenlayerVendor({ accounts, settings }: ZenlayerAccounts): Vendor {
  const credentials = [...accounts.values()].map(account => account.credentials);
  return {
    requestId: newRequestId,
    identify: head => ({
      action: textOf(head.headers['x-zc-action']) || '(none)',
      account: claimedAccount(head, credentials),
    }),
    shapes: shapesOf(settings),
    handle: request => {
      const front = passFront(request, { accounts, settings });
      if ('refusal' in front)
        return { kind: 'refused', reply: refusalReply(request.requestId, front.refusal) };
      return accepted(request, front, settings);
    },
  };
}

interface PassedFront {
  readonly effect: 'read' | 'change';
  readonly resources: readonly string[];
  readonly run: (conditions: readonly ReadCondition[]) => ActionOutcome;
}

function passFront(
  request: EmulatorRequest,
  { accounts, settings }: ZenlayerAccounts,
): PassedFront | { readonly refusal: ZenlayerRefusal } {
  const name = /^\/api\/v2\/([a-z]+)$/.exec(request.path)?.[1] ?? '';
  const service = services.get(name);
  if (request.method !== 'POST' || service === undefined) {
    const message = `Nothing answers to ${request.method} ${request.path}.`;
    return { refusal: { status: 404, code: 'OPERATION_FAILED_RESOURCE_NOT_FOUND', message } };
  }
  const caller = authenticate(
    request,
    [...accounts.values()].map(({ credentials }) => credentials),
    settings(),
  );
  if ('refusal' in caller) return caller;
  const world = accounts.get(caller.account)?.world;
  // The page's sample of a call with an access token leaves the version out.
  const version = textOf(request.headers['x-zc-version']) || (isBearer(request) ? service.versions[0] : '');
  const action = service.actions.get(textOf(request.headers['x-zc-action']));
  if (
    world === undefined ||
    action === undefined ||
    version === undefined ||
    !service.versions.includes(version)
  ) {
    const message = 'The action does not exist in this version, or is not permitted.';
    return { refusal: { status: 401, code: 'AUTHFAILURE_UNAUTHORIZED_OPERATION', message } };
  }
  const parameters = parametersOf(request.body);
  if (action.effect === 'change') {
    const { resources, run } = action.read(parameters, version);
    if (parameters.refusal !== undefined) return { refusal: parameters.refusal };
    return { effect: 'change', resources, run: () => run(world) };
  }
  const { resources, run } = action.read(parameters, version);
  if (parameters.refusal !== undefined) return { refusal: parameters.refusal };
  return { effect: 'read', resources, run: conditions => run(world.read(conditions)) };
}

function accepted(
  { requestId }: EmulatorRequest,
  { effect, resources, run }: PassedFront,
  settings: () => ZenlayerEmulatorSettings,
): HandledRequest {
  return {
    kind: 'accepted',
    effect,
    resources,
    execute: conditions => {
      const outcome = run(conditions);
      if ('refusal' in outcome) return { reply: refusalReply(requestId, outcome.refusal) };
      const reply = successReply(requestId, outcome.payload, settings());
      return { reply, executions: outcome.executions ?? [] };
    },
  };
}

function parametersOf(body: Buffer): ZenlayerParameters {
  const wrong = new ZenlayerParameters({});
  wrong.refusal = { status: 400, code: 'INVALID_PARAMETER_TYPE', message: 'The body is not a JSON object.' };
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return isObject(parsed) ? new ZenlayerParameters(parsed) : wrong;
  } catch {
    return wrong;
  }
}

function isBearer({ headers }: EmulatorRequest): boolean {
  return headers.authorization?.startsWith('Bearer ') ?? false;
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}
