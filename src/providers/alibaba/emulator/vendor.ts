/** From a request on the socket to the vendor's answer: front checks, then the token, then the operation itself. */
import type { EmulatorRequest, Executed, Handled, RequestHead, Vendor } from '../../../emulation/vendor.ts';
import type { Account } from './account.ts';
import { type Action, type Call, type ChangeAction, isRefusal } from './action.ts';
import { actionNamed, version } from './actions.ts';
import { badToken } from './client-token.ts';
import { type Format, failure, type Occasion, success } from './envelope.ts';
import { filteredIds, Parameters } from './parameters.ts';
import { missing, missingCommon, type Refusal, refuse } from './refusal.ts';
import type { Settings } from './settings.ts';
import { shapesOf } from './shapes.ts';
import { readAuthorization } from './signature/acs3.ts';
import { decodePairs, type Pairs } from './signature/encoding.ts';
import { NonceMemory } from './signature/nonces.ts';
import { type SignedCall, usesHeaders, verify } from './signature/verification.ts';
import { newRequestId } from './world.ts';

export interface VendorOptions {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly regions: readonly string[];
  readonly settings: () => Settings;
  readonly now: () => Date;
}

export interface AlibabaVendor extends Vendor {
  /** The nonces are of the past world too. */
  readonly forget: () => void;
}

interface Admitted {
  readonly account: Account;
  readonly action: Action;
  readonly call: Omit<Call, 'view'>;
}

export function alibabaVendor(options: VendorOptions): AlibabaVendor {
  const nonces = new NonceMemory();
  return {
    identify: head => ({ action: actionOf(head), account: accessKeyOf(head) }),
    requestId: newRequestId,
    handle: request => handle(request, options, nonces),
    shapes: shapesOf(head => occasionOf(head, formatOf(head.query, options.settings())), options.settings),
    forget: () => nonces.clear(),
  };
}

function handle(request: EmulatorRequest, options: VendorOptions, nonces: NonceMemory): Handled {
  const query = [...request.query];
  const form = formOf(request);
  const pairs = [...query, ...form];
  const byHeaders = usesHeaders(request, new Set(pairs.map(([name]) => name)));
  const signed: SignedCall = { request, query, form, byHeaders };
  const parameters = new Parameters(pairs);
  const format = formatOf(parameters, options.settings());
  const occasion: Occasion = {
    ...occasionOf(request, format),
    action: actionIn(request, byHeaders, parameters),
  };
  if (format === undefined) {
    return { kind: 'refused', reply: failure(occasion, refuse('InvalidParameter.Format')) };
  }
  const admitted = admit(signed, parameters, options, nonces);
  if (isRefusal(admitted)) return { kind: 'refused', reply: failure(occasion, admitted) };
  const { action, account, call } = admitted;
  const resource = action.names && parameters.text(action.names);
  return {
    kind: 'accepted',
    effect: action.effect,
    resources: [...(resource === undefined ? [] : [resource]), ...filteredIds(parameters)],
    execute: view =>
      action.effect === 'change'
        ? change(action, account, { ...call, view }, occasion, resource)
        : read(action.answer({ ...call, view }), occasion),
  };
}

/** Documented or inferred, in this order: operation, signature, quota, parameters. What is wrong first is named. */
function admit(
  signed: SignedCall,
  parameters: Parameters,
  options: VendorOptions,
  nonces: NonceMemory,
): Admitted | Refusal {
  const { request } = signed;
  const settings = options.settings();
  if (request.method !== 'GET' && request.method !== 'POST') return refuse('UnsupportedHTTPMethod');
  const name = actionIn(request, signed.byHeaders, parameters);
  const spoken = signed.byHeaders ? request.headers['x-acs-version'] : parameters.text('Version');
  if (spoken === undefined) return missingCommon('Version');
  if (spoken !== version) return refuse('InvalidVersion');
  if (!name) return missingCommon('Action');
  const action = actionNamed(name);
  if (!action || request.path !== '/') return refuse('InvalidAction.NotFound');
  const wall = Date.now() + settings.wallOffset;
  const account = verify(signed, { accounts: options.accounts, nonces, settings, wall });
  if (isRefusal(account)) return account;
  const region = parameters.text('RegionId') ?? '';
  if (!account.admits(name, region, options.now().getTime(), settings.callsPerMinute)) {
    return refuse('Throttling.User', { status: settings.throttleStatus });
  }
  const absent = action.required.find(parameter => parameters.text(parameter) === undefined);
  if (absent !== undefined) return missing(absent);
  if (action.required.includes('RegionId') && !options.regions.includes(region)) {
    return refuse('InvalidRegionId.NotFound', { status: action.unknownRegionStatus ?? 404 });
  }
  const bad = action.effect === 'change' ? badToken(parameters.text(action.token), action.token) : undefined;
  if (bad) return bad;
  const host = request.headers.host ?? '';
  const { world, uid: accountUid } = account;
  return { account, action, call: { world, accountUid, parameters, region, regions: options.regions, host } };
}

function read(
  answer: ReturnType<Extract<Action, { effect: 'read' }>['answer']>,
  occasion: Occasion,
): Executed {
  return { reply: isRefusal(answer) ? failure(occasion, answer) : success(occasion, answer) };
}

/** The token is looked at when the change is carried out, not when it arrives: a late repetition must find the first. */
function change(
  action: ChangeAction,
  account: Account,
  call: Call,
  occasion: Occasion,
  named: string | undefined,
): Executed {
  const { parameters, world } = call;
  const { settings } = world;
  const token = parameters.text(action.token);
  const use = token !== undefined && {
    action: occasion.action,
    token,
    fingerprint: parameters.fingerprint([action.token, ...commonParameters]),
    now: world.now().getTime(),
  };
  const earlier = use && account.tokens.recall(use, settings);
  if (earlier && isRefusal(earlier)) return { reply: failure(occasion, earlier) };
  if (earlier) {
    const requestId = settings.replayRequestId === 'same' ? earlier.requestId : occasion.requestId;
    return { reply: success({ ...occasion, requestId }, earlier.fields) };
  }
  const decision = action.decide(call);
  if (isRefusal(decision)) return { reply: failure(occasion, decision) };
  const fields = decision.apply();
  if (decision.dryRun) return { reply: success(occasion, fields) };
  if (use) account.tokens.remember(use, occasion.requestId, fields, settings);
  const made = decision.makes && fields[decision.makes];
  const execution = {
    resource: typeof made === 'string' ? made : (named ?? ''),
    effective: decision.effective ?? true,
    ...(token === undefined ? {} : { token }),
  };
  return { reply: success(occasion, fields), executions: [execution] };
}

/** The parameters of the older scheme's envelope: new on every repetition, so no part of what a token is compared by. */
const commonParameters = [
  'AccessKeyId',
  'Action',
  'Format',
  'SecurityToken',
  'Signature',
  'SignatureMethod',
  'SignatureNonce',
  'SignatureVersion',
  'Timestamp',
  'Version',
];

/** Business parameters may travel as a form; a POST without content type is normal, and then has no body either. */
function formOf(request: EmulatorRequest): Pairs {
  const type = request.headers['content-type'] ?? '';
  return /^application\/x-www-form-urlencoded\b/i.test(type)
    ? decodePairs(request.body.toString('utf8'))
    : [];
}

function actionIn({ headers }: RequestHead, byHeaders: boolean, parameters: Parameters): string {
  const header = headers['x-acs-action'];
  return (byHeaders && typeof header === 'string' ? header : parameters.text('Action')) ?? '';
}

function actionOf(head: RequestHead): string {
  const query = [...head.query];
  const byHeaders = usesHeaders(head, new Set(query.map(([name]) => name)));
  return actionIn(head, byHeaders, new Parameters(query));
}

function accessKeyOf({ headers, query }: RequestHead): string | undefined {
  const authorization = headers.authorization && readAuthorization(headers.authorization);
  return (authorization || undefined)?.credential ?? query.get('AccessKeyId') ?? undefined;
}

function occasionOf(head: RequestHead, format: Format | undefined): Occasion {
  return {
    requestId: head.requestId,
    format: format ?? 'JSON',
    action: actionOf(head),
    host: head.headers.host ?? '',
  };
}

/** Undefined when a format was asked for that does not exist; the SDK spells `json`, the pages `JSON`. */
function formatOf(parameters: Parameters | URLSearchParams, settings: Settings): Format | undefined {
  const asked = parameters instanceof Parameters ? parameters.text('Format') : parameters.get('Format');
  if (!asked) return settings.defaultFormat;
  const upper = asked.toUpperCase();
  return upper === 'JSON' || upper === 'XML' ? upper : undefined;
}
