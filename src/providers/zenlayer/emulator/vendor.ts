import type { EmulatorRequest, Handled, Vendor } from '../../../emulation/vendor.ts';
import type { PreparedAction } from './action.ts';
import { authenticate, type Credentials, claimedAccount } from './authentication.ts';
import { newRequestId, type Refusal, refusalReply, shapesOf, successReply } from './envelope.ts';
import { isObject, Parameters } from './parameters.ts';
import { services } from './service.ts';
import type { ZenlayerSettings } from './settings.ts';
import type { World } from './world.ts';

/** The front of the API: path, signature, action, parameters, in this order; the order is inferred. */
export type Account = Credentials & { readonly world: World };

export function zenlayerVendor(
  accounts: ReadonlyMap<string, Account>,
  settings: () => ZenlayerSettings,
): Vendor {
  return {
    requestId: newRequestId,
    identify: head => ({
      action: textOf(head.headers['x-zc-action']) || '(none)',
      account: claimedAccount(head, accounts.values()),
    }),
    shapes: shapesOf(settings),
    handle: request => {
      const front = passFront(request, accounts, settings());
      if ('refusal' in front)
        return { kind: 'refused', reply: refusalReply(request.requestId, front.refusal) };
      return accepted(request, front, settings);
    },
  };
}

type Passed = {
  readonly world: World;
  readonly effect: 'read' | 'change';
  readonly prepared: PreparedAction;
};

function passFront(
  request: EmulatorRequest,
  accounts: ReadonlyMap<string, Account>,
  settings: ZenlayerSettings,
): Passed | { readonly refusal: Refusal } {
  const name = /^\/api\/v2\/([a-z]+)$/.exec(request.path)?.[1] ?? '';
  const service = services.get(name);
  if (request.method !== 'POST' || service === undefined) {
    const message = `Nothing answers to ${request.method} ${request.path}.`;
    return { refusal: { status: 404, code: 'OPERATION_FAILED_RESOURCE_NOT_FOUND', message } };
  }
  const caller = authenticate(request, accounts, settings);
  if ('refusal' in caller) return caller;
  const account = accounts.get(caller.account) as Account;
  // The page's sample of a call with an access token leaves the version out.
  const version = textOf(request.headers['x-zc-version']) || (isBearer(request) ? service.versions[0] : '');
  const action = service.actions.get(textOf(request.headers['x-zc-action']));
  if (action === undefined || version === undefined || !service.versions.includes(version)) {
    const message = 'The action does not exist in this version, or is not permitted.';
    return { refusal: { status: 401, code: 'AUTHFAILURE_UNAUTHORIZED_OPERATION', message } };
  }
  const parameters = parametersOf(request.body);
  const prepared = action.read(parameters, version);
  if (parameters.refusal !== undefined) return { refusal: parameters.refusal };
  return { world: account.world, effect: action.effect, prepared };
}

function accepted(
  { requestId }: EmulatorRequest,
  { world, effect, prepared }: Passed,
  settings: () => ZenlayerSettings,
): Handled {
  return {
    kind: 'accepted',
    effect,
    resources: prepared.resources,
    execute: view => {
      const outcome = prepared.run({ world, settings: settings(), view });
      if ('refusal' in outcome) return { reply: refusalReply(requestId, outcome.refusal) };
      const reply = successReply(requestId, outcome.payload, settings());
      return { reply, executions: outcome.executions ?? [] };
    },
  };
}

function parametersOf(body: Buffer): Parameters {
  const wrong = new Parameters({});
  wrong.refusal = { status: 400, code: 'INVALID_PARAMETER_TYPE', message: 'The body is not a JSON object.' };
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return isObject(parsed) ? new Parameters(parsed) : wrong;
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
