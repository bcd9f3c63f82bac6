import type { Scene } from './scenes.ts';
import * as scenes from './scenes.ts';

/** The gateway broken on purpose in one way, and the scene in which that must come to light. */
export interface Variant {
  readonly name: string;
  readonly patches: readonly Patch[];
  readonly scene: Scene;
  /** One gateway on SQLite unless said: two on PostgreSQL, one whose record can be filled, or one that nobody shares. */
  /** Played in the long form only. */
  readonly slow?: true;
  readonly needs?: 'postgres' | 'fullDisk' | 'itself';
}

export interface Patch {
  readonly file: string;
  /** Occurs in the file exactly once, or the variant is out of date and says so. */
  readonly search: string;
  readonly replacement: string;
}

function variant(name: string, scene: Scene, file: string, search: string, replacement: string): Variant {
  // A gateway that is killed takes the other scenes with it.
  const needs = scene === scenes.killedOnArrival ? ({ needs: 'itself' } as const) : {};
  const slow = slowScenes.includes(scene) ? ({ slow: true } as const) : {};
  return { name, scene, patches: [{ file, search, replacement }], ...needs, ...slow };
}

const slowScenes: readonly Scene[] = [
  scenes.pageInsteadOfAnswer,
  scenes.emptiedList,
  scenes.overtakenAttempt,
  scenes.serverError,
  scenes.overtakenLook,
];

export const variants: readonly Variant[] = [
  variant(
    'sends before the record is written',
    scenes.killedOnArrival,
    'changes/send.ts',
    'const { at } = await works.ledger.sending(operation.id);',
    'setTimeout(() => works.ledger.sending(operation.id), 300);\n      const at = new Date();',
  ),
  variant(
    'closes as never sent what was being sent when its process died',
    scenes.killedOnArrival,
    'changes/follow.ts',
    "    case 'RECORDED':\n    case 'NOT_SENT':",
    "    case 'SENDING':\n    case 'RECORDED':\n    case 'NOT_SENT':",
  ),
  variant(
    'repeats a change without a token after a lost answer',
    scenes.answerLost,
    'transport/repeat.ts',
    "return effect !== 'once' || !leavesDoubt(turn);",
    'return true;',
  ),
  {
    name: 'repeats a change without a token after silence',
    scene: scenes.silence,
    slow: true,
    patches: [
      {
        file: 'transport/repeat.ts',
        search: "return effect !== 'once' || !leavesDoubt(turn);",
        replacement: "return effect !== 'once' || !leavesDoubt(turn) || turn.kind === 'unanswered';",
      },
      {
        file: 'transport/attempts.ts',
        search: "effect === 'once' ? Number.POSITIVE_INFINITY",
        replacement: "effect === 'read' ? Number.POSITIVE_INFINITY",
      },
    ],
  },
  {
    name: 'takes a change for sent only when its answer begins',
    scene: scenes.answerLost,
    patches: [
      {
        file: 'transport/handler.ts',
        search: '    this.#controller = controller;\n',
        replacement: '',
      },
      {
        file: 'transport/handler.ts',
        search:
          'onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {',
        replacement:
          'onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {\n    this.#controller = _controller;',
      },
      // It would refuse to start.
      { file: 'app.ts', search: '  await wire.selfTest();\n', replacement: '' },
    ],
  },
  {
    name: 'gives the key of an unknown outcome back',
    scene: scenes.answerLost,
    patches: [
      {
        file: 'changes/send.ts',
        search: "        status: 'UNKNOWN',\n",
        replacement: "        status: 'UNKNOWN',\n        freesKey: true,\n",
      },
      {
        file: 'ledger/moving.ts',
        search: '!open && step.freesKey === true',
        replacement: 'step.freesKey === true',
      },
    ],
  },
  variant(
    'takes a key without its input',
    scenes.keyUsedTwice,
    'ledger/recording.ts',
    "keyed.fingerprint === asked.fingerprint ? 'known' : 'conflict'",
    "'known'",
  ),
  variant(
    'knows no settle window',
    scenes.carriedOutLate,
    'changes/verdict.ts',
    'if (now.getTime() < settledAt(at))',
    'if (now.getTime() < 0 * settledAt(at))',
  ),
  variant(
    'trusts one absent read',
    scenes.laggingList,
    'changes/verdict.ts',
    'if (missedAt === null || now.getTime() - missedAt.getTime() < settings.goneGapMs) {',
    'if (missedAt !== null && now.getTime() < settings.goneGapMs) {',
  ),
  variant(
    'trusts an absent read that nothing vouches for',
    scenes.emptiedList,
    'domain/look.ts',
    "if (before.neighbours.length > 0) return { kind: 'absent', control: null, requestId };",
    "if (before.neighbours.length > 0) return { kind: 'absent', control: 'nothing', requestId };",
  ),
  variant(
    'trusts a refusal after an attempt that nobody answered',
    scenes.echoOfSuccess,
    'transport/answer.ts',
    "if (!doubt) return { kind: 'refused', error };",
    "return { kind: 'refused', error };",
  ),
  variant(
    'takes a code that nobody knows for a refusal',
    scenes.unknownCode,
    'transport/answer.ts',
    "  if (error.tag === 'CloudUnmappedError') return { kind: 'unknown', error };\n",
    '',
  ),
  variant(
    'takes a 5xx for a refusal',
    scenes.serverError,
    'transport/envelope.ts',
    "  if (status >= 500) return { kind: 'transient', answer };\n",
    '',
  ),
  variant(
    'takes a page with status 200 for success',
    scenes.pageInsteadOfAnswer,
    'transport/envelope.ts',
    "  if (envelope === null) return unreadable(status, 'with something that is not its envelope');\n",
    "  if (envelope === null) return { kind: 'final', answer };\n",
  ),
  variant(
    'makes a new token for each attempt',
    scenes.overtakenAttempt,
    'providers/alibaba/client.ts',
    '{ ...parameters, RegionId: region }',
    "{ ...parameters, RegionId: region, ...('ClientToken' in parameters ? { ClientToken: randomBytes(8).toString('hex') } : {}) }",
  ),
  variant(
    'lets several operations hold one resource',
    scenes.manyAtOnce,
    'ledger/migrations.ts',
    'create unique index operations_held',
    'create index operations_held',
  ),
  variant(
    'sends on a look from before another change',
    scenes.overtakenLook,
    'ledger/recording.ts',
    'if (overtaking !== null) {',
    'if (overtaking !== null && draft.id === overtaking.id) {',
  ),
  variant(
    'writes over what somebody else has written meanwhile',
    scenes.resolvedWithoutNeed,
    'ledger/moving.ts',
    '  if (!from.includes(operation.status)) return null;\n',
    '',
  ),
  {
    name: 'ignores leases',
    scene: scenes.twoReplicas,
    slow: true,
    needs: 'postgres',
    patches: [
      {
        file: 'ledger/leasing.ts',
        search: 'open = 1 and (lease_owner is null or lease_until <= :now) and (',
        replacement: 'open = 1 and (',
      },
      {
        file: 'ledger/moving.ts',
        search: '  if (!mayBeSent.includes(operation.status)) {',
        replacement: '  if (!mayBeSent.includes(operation.status) && end.now.getTime() === 0) {',
      },
      {
        file: 'ledger/moving.ts',
        search: 'if (row.lease_owner !== scribe.owner || numberOf(row.lease_until) <= end.now.getTime()) {',
        replacement: 'if (end.now.getTime() === 0) {',
      },
    ],
  },
  {
    name: 'sends although the record cannot be written',
    scene: scenes.recordFull,
    slow: true,
    needs: 'fullDisk',
    patches: [
      {
        file: 'changes/run.ts',
        search: 'const written = await works.ledger.record(draft, lookingSince);',
        replacement:
          "const written = await works.ledger.record(draft, lookingSince).catch(() => ({ kind: 'recorded' as const, operation: { ...draft, status: 'RECORDED' as const, startedAt: new Date(), lastSendingAt: null } as never }));",
      },
      {
        file: 'changes/send.ts',
        search: 'const { at } = await works.ledger.sending(operation.id);',
        replacement:
          'const { at } = await works.ledger.sending(operation.id).catch(() => ({ at: new Date() }));',
      },
    ],
  },
];
