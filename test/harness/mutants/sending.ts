import { type Mutant, mutant } from './mutant.ts';

export const sending: readonly Mutant[] = [
  mutant(
    'send: an attempt is not committed before it',
    'changes/send',
    'const { at } = await engine.ledger.sending(operation.id);',
    'const at = new Date();',
  ),
  mutant(
    'send: a lease is not renewed while it is being sent',
    'changes/send',
    'engine.ledger.renew([recorded.id], leaseMs)',
    'engine.ledger.renew([], leaseMs)',
  ),
  mutant(
    'send: the lease is not given back',
    'changes/send',
    'await engine.ledger.release([recorded.id])',
    'await engine.ledger.release([])',
  ),
  mutant(
    'send: a change without a token is repeated without a proof in the record',
    'changes/send',
    "if (attempts > 0 && change.action.effect === 'once') {",
    "if (attempts > 9 && change.action.effect === 'once') {",
  ),
  mutant(
    'send: what breaks on the way counts as not sent',
    'changes/send',
    "return { kind: 'unknown', error: unknownOutcome(prepared, null, null) };",
    "return { kind: 'notSent', error: unknownOutcome(prepared, null, null) };",
    'changes/send-trouble',
  ),
  mutant(
    'send: a refusal inside of a success is taken for a success',
    'changes/send',
    "return { kind: 'refused', error: { ...meant.error, requestId } };",
    "return { ...sent, made: { kind: 'accepted' } };",
    'changes/send-answer',
  ),
  mutant(
    'send: an answer that is not the documented one is taken for a success',
    'changes/send',
    "return { kind: 'unknown', error };\n    }\n  }",
    "return { ...sent, made: { kind: 'accepted' } };\n    }\n  }",
    'changes/send-answer',
  ),
  mutant(
    'send: a new id is not kept',
    'changes/send',
    '...(target.nativeId === null && nativeId !== null',
    '...(target.nativeId === null && nativeId === order',
    'changes/send-answer',
  ),
  mutant(
    'send: a lost answer takes back what others have seen',
    'changes/send',
    "step.status === 'UNKNOWN' ? unanswered : openStatuses",
    'openStatuses',
    'changes/send-trouble',
  ),
  mutant(
    'send: an unknown outcome is looked for without an end',
    'changes/send',
    '        settlesBefore,\n        nextLookInMs',
    '        nextLookInMs',
  ),
  mutant(
    'send: every refusal gives its key back',
    'changes/send',
    'freesKey: retryable,',
    'freesKey: retryable || true,',
  ),
  mutant(
    'send: what was not sent keeps its key',
    'changes/send',
    "note: 'nothing left us', error: outcome.error, nextLookInMs: null, freesKey: true }",
    "note: 'nothing left us', error: outcome.error, nextLookInMs: null }",
  ),
  mutant(
    'send: the record is tried once',
    'changes/send',
    'for (const wait of [100, 500, 1_500, null]) {',
    'for (const wait of [null]) {',
    'changes/send-trouble',
  ),
];
