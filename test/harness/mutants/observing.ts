import { type Mutant, mutant } from './mutant.ts';

export const observing: readonly Mutant[] = [
  mutant(
    'observe: what bore the name before is taken for what was made',
    'changes/observe',
    '!namesakes.some(({ nativeId }) => nativeId === reference.nativeId)',
    "reference.nativeId !== ''",
  ),
  mutant(
    'observe: what a clock alone excludes proves that nothing was made',
    'changes/observe',
    'return appeared.length === 0 ?',
    'return appeared.length >= 0 ?',
  ),
  mutant(
    'observe: what was made long before is taken for what was made',
    'changes/observe',
    'createdAt === null || Date.parse(createdAt) >= earliest',
    'createdAt === null || Date.parse(createdAt) >= 0 * earliest',
  ),
  mutant(
    'observe: the first of several is taken for what was made',
    'changes/observe',
    'if (other !== undefined) return',
    'if (other !== undefined && only === undefined) return',
  ),
  mutant(
    'observe: the end of what can be undone lies in the past',
    'changes/observe',
    'return until > at ? until : null;',
    'return until;',
  ),
  mutant(
    'observe: what was so before can be undone',
    'changes/observe',
    'if (showedItBefore(observed)) return step;',
    'if (step === null) return step;',
  ),
  mutant(
    'observe: it is written over what somebody else has written',
    'changes/observe',
    'engine.ledger.advance(operation.id, [operation.status], step)',
    "engine.ledger.advance(operation.id, ['ACCEPTED', 'UNKNOWN', 'FAILED'], step)",
  ),
  mutant(
    'observe: nobody watches the record’s clock',
    'changes/observe',
    'const steadySince = engine.watched.steadySince(at);',
    'const steadySince = new Date(0);',
    'changes/observe-time',
  ),
  mutant(
    'observe: reads are taken for true at once',
    'changes/observe',
    'const { staleReadsMs } = account;',
    'const staleReadsMs = 0 * account.staleReadsMs;',
    'changes/observe-time',
  ),
  mutant(
    'observe: nobody asks for an older change of the same',
    'changes/observe',
    "const asks = operation.status === 'ACCEPTED' && !isFresh;",
    "const asks = operation.status === 'UNKNOWN' && !isFresh;",
    'changes/observe-time',
  ),
];
