/** From a request on the socket to the vendor's answer: the front checks, and then the operation itself. */
import { randomUUID } from 'node:crypto';
import type { VendorSurroundings } from '../../../emulation/definition.ts';
import type { EmulatorRequest, HandledRequest, RequestHead, Vendor } from '../../../emulation/vendor.ts';
import { AccountMemory } from './account-memory.ts';
import { type AlibabaAction, isRefusal } from './action.ts';
import { actionNamed, version } from './actions.ts';
import { badToken } from './client-token.ts';
import { type AlibabaAccount, type AlibabaCredentials, accountUidOf } from './credentials.ts';
import { type AnswerFormat, failure, type ReplyContext, shapesOf } from './envelope.ts';
import { type AdmittedCall, change, read } from './execution.ts';
import { AlibabaParameters, filteredIds } from './parameters.ts';
import { type AlibabaRefusal, missing, missingCommon, refuse } from './refusal.ts';
import type { AlibabaResource } from './resource.ts';
import type { AlibabaEmulatorSettings } from './settings.ts';
import { readAuthorization } from './signature/acs3.ts';
import { decodePairs, type Pairs } from './signature/encoding.ts';
import { NonceMemory } from './signature/nonces.ts';
import { type SignatureInput, usesHeaders, verify } from './signature/verification.ts';

type AlibabaAccounts = VendorSurroundings<AlibabaCredentials, AlibabaResource, AlibabaEmulatorSettings>;

/** What the cloud remembers of past calls: nonces of all accounts together, and more of each. */
interface CallMemory {
  readonly nonces: NonceMemory;
  readonly ofAccounts: Map<string, AccountMemory>;
}

export function alibabaVendor(surroundings: AlibabaAccounts): Vendor {
  const { settings } = surroundings;
  const memory: CallMemory = { nonces: new NonceMemory(), ofAccounts: new Map() };
  return {
    identify: head => ({ action: actionOf(head), account: accessKeyOf(head) }),
    requestId: () => randomUUID().toUpperCase(),
    handle: request => handle(request, surroundings, memory),
    shapes: shapesOf(head => replyContextOf(head, formatOf(head.query, settings())), settings),
    reset: () => {
      memory.nonces.clear();
      memory.ofAccounts.clear();
    },
  };
}

function handle(request: EmulatorRequest, surroundings: AlibabaAccounts, memory: CallMemory): HandledRequest {
  const query = [...request.query];
  const form = formOf(request);
  const pairs = [...query, ...form];
  const byHeaders = usesHeaders(request, new Set(pairs.map(([name]) => name)));
  const signed: SignatureInput = { request, query, form, byHeaders };
  const parameters = new AlibabaParameters(pairs);
  const format = formatOf(parameters, surroundings.settings());
  const context: ReplyContext = {
    ...replyContextOf(request, format),
    action: actionIn(request, byHeaders, parameters),
  };
  if (format === undefined) {
    return { kind: 'refused', reply: failure(context, refuse('InvalidParameter.Format')) };
  }
  const admitted = admit(signed, parameters, surroundings, memory);
  if (isRefusal(admitted)) return { kind: 'refused', reply: failure(context, admitted) };
  const { action, call } = admitted;
  const resource = action.names && parameters.text(action.names);
  return {
    kind: 'accepted',
    effect: action.effect,
    resources: [...(resource === undefined ? [] : [resource]), ...filteredIds(parameters)],
    execute: conditions =>
      action.effect === 'change'
        ? change(action, call, context, resource)
        : read(action, call, context, conditions),
  };
}

/** Documented or inferred, in this order: operation, signature, quota, parameters. What is wrong first is named. */
function admit(
  signed: SignatureInput,
  parameters: AlibabaParameters,
  surroundings: AlibabaAccounts,
  memory: CallMemory,
): { readonly action: AlibabaAction; readonly call: AdmittedCall } | AlibabaRefusal {
  const { request } = signed;
  const settings = surroundings.settings();
  if (request.method !== 'GET' && request.method !== 'POST') return refuse('UnsupportedHTTPMethod');
  const name = actionIn(request, signed.byHeaders, parameters);
  const spoken = signed.byHeaders ? request.headers['x-acs-version'] : parameters.text('Version');
  if (spoken === undefined) return missingCommon('Version');
  if (spoken !== version) return refuse('InvalidVersion');
  if (!name) return missingCommon('Action');
  const action = actionNamed(name);
  if (!action || request.path !== '/') return refuse('InvalidAction.NotFound');
  const account = verify(signed, { accounts: surroundings.accounts, nonces: memory.nonces, settings });
  if (isRefusal(account)) return account;
  const regionId = parameters.text('RegionId') ?? '';
  const ofAccount = memoryOf(memory, account);
  if (!ofAccount.admits(name, regionId, request.at.getTime(), settings.callsPerMinute)) {
    return refuse('Throttling.User', { status: settings.throttleStatus });
  }
  const absent = action.required.find(parameter => parameters.text(parameter) === undefined);
  if (absent !== undefined) return missing(absent);
  if (action.required.includes('RegionId') && !settings.regions.includes(regionId)) {
    return refuse('InvalidRegionId.NotFound', { status: action.unknownRegionStatus ?? 404 });
  }
  const bad = action.effect === 'change' ? badToken(parameters.text(action.token), action.token) : undefined;
  if (bad) return bad;
  const { world } = account;
  const accountUid = accountUidOf(account);
  const host = request.headers.host ?? '';
  return {
    action,
    call: { world, accountUid, parameters, regionId, host, tokens: ofAccount.tokens },
  };
}

function memoryOf({ ofAccounts }: CallMemory, { name }: AlibabaAccount): AccountMemory {
  const known = ofAccounts.get(name);
  if (known) return known;
  const made = new AccountMemory();
  ofAccounts.set(name, made);
  return made;
}

/** Business parameters may travel as a form; a POST without content type is normal, and then has no body either. */
function formOf(request: EmulatorRequest): Pairs {
  const type = request.headers['content-type'] ?? '';
  return /^application\/x-www-form-urlencoded\b/i.test(type)
    ? decodePairs(request.body.toString('utf8'))
    : [];
}

function actionIn({ headers }: RequestHead, byHeaders: boolean, parameters: AlibabaParameters): string {
  const header = headers['x-acs-action'];
  return (byHeaders && typeof header === 'string' ? header : parameters.text('Action')) ?? '';
}

function actionOf(head: RequestHead): string {
  const query = [...head.query];
  const byHeaders = usesHeaders(head, new Set(query.map(([name]) => name)));
  return actionIn(head, byHeaders, new AlibabaParameters(query));
}

function accessKeyOf({ headers, query }: RequestHead): string | undefined {
  const authorization = headers.authorization && readAuthorization(headers.authorization);
  return (authorization || undefined)?.credential ?? query.get('AccessKeyId') ?? undefined;
}

function replyContextOf(head: RequestHead, format: AnswerFormat | undefined): ReplyContext {
  return {
    requestId: head.requestId,
    format: format ?? 'JSON',
    action: actionOf(head),
    host: head.headers.host ?? '',
  };
}

/** Undefined when a format was asked for that does not exist; the SDK spells `json`, the pages `JSON`. */
function formatOf(
  parameters: AlibabaParameters | URLSearchParams,
  settings: AlibabaEmulatorSettings,
): AnswerFormat | undefined {
  const asked =
    parameters instanceof AlibabaParameters ? parameters.text('Format') : parameters.get('Format');
  if (!asked) return settings.defaultFormat;
  const upper = asked.toUpperCase();
  return upper === 'JSON' || upper === 'XML' ? upper : undefined;
}
