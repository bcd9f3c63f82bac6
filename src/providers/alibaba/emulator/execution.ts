/** An admitted call carried out: a read on the world as it shows itself, a change once for each token. */
import type { ExecutionResult } from '../../../emulation/vendor.ts';
import type { ReadCondition } from '../../../emulation/world-view.ts';
import { type AlibabaChange, type AlibabaChangeContext, type AlibabaRead, isRefusal } from './action.ts';
import type { TokenMemory } from './client-token.ts';
import { failure, type ReplyContext, success } from './envelope.ts';

export interface AdmittedCall extends AlibabaChangeContext {
  readonly tokens: TokenMemory;
}

export function read(
  action: AlibabaRead,
  call: AdmittedCall,
  context: ReplyContext,
  conditions: readonly ReadCondition[],
): ExecutionResult {
  const answer = action.answer({ ...call, world: call.world.read(conditions) });
  return { reply: isRefusal(answer) ? failure(context, answer) : success(context, answer) };
}

/** The token is looked at when the change is carried out, not when it arrives: a late repetition must find the first. */
export function change(
  action: AlibabaChange,
  call: AdmittedCall,
  context: ReplyContext,
  named: string | undefined,
): ExecutionResult {
  const { parameters, world, tokens } = call;
  const { settings } = world;
  const token = parameters.text(action.token);
  const use = token !== undefined && {
    action: context.action,
    token,
    fingerprint: parameters.fingerprint([action.token, ...commonParameters]),
    now: world.now().getTime(),
  };
  const earlier = use && tokens.recall(use, settings);
  if (earlier && isRefusal(earlier)) return { reply: failure(context, earlier) };
  if (earlier) {
    const requestId = settings.replayRequestId === 'same' ? earlier.requestId : context.requestId;
    return { reply: success({ ...context, requestId }, earlier.fields) };
  }
  const decision = action.decide(call);
  if (isRefusal(decision)) return { reply: failure(context, decision) };
  const fields = decision.apply();
  if (decision.dryRun) return { reply: success(context, fields) };
  if (use) tokens.remember(use, context.requestId, fields, settings);
  const made = decision.makes && fields[decision.makes];
  const execution = {
    resource: typeof made === 'string' ? made : (named ?? ''),
    effective: decision.effective ?? true,
    ...(token === undefined ? {} : { token }),
  };
  return { reply: success(context, fields), executions: [execution] };
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
