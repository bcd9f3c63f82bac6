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
  const needs = alone.includes(scene) ? ({ needs: 'itself' } as const) : {};
  const slow = slowScenes.includes(scene) ? ({ slow: true } as const) : {};
  return { name, scene, patches: [{ file, search, replacement }], ...needs, ...slow };
}

/** A gateway that is killed takes the other scenes with it, and so does a cloud whose lists are empty or that hides a row for two reads. */
const alone: readonly Scene[] = [scenes.killedOnArrival, scenes.emptiedList, scenes.laggingList];

const slowScenes: readonly Scene[] = [
  scenes.nothingToChange,
  scenes.pageInsteadOfAnswer,
  scenes.emptiedList,
  scenes.overtakenAttempt,
  scenes.serverError,
  scenes.overtakenLook,
];

/** What the record would have answered, without it. */
const madeUpRecord =
  "{ kind: 'recorded' as const, operation: { ...draft, status: 'SENDING' as const, attempts: 1, startedAt: new Date(), lastSendingAt: new Date() } as never }";

export const variants: readonly Variant[] = [
  variant(
    'sends before the record is written',
    scenes.killedOnArrival,
    'changes/run.ts',
    "written = await engine.ledger.record(draft, { lookingSince, first: 'SENDING', staleReadsMs });",
    `setTimeout(() => engine.ledger.record(draft, { lookingSince, first: 'SENDING', staleReadsMs }), 300);\n        written = ${madeUpRecord};`,
  ),
  variant(
    'closes as never sent what was being sent when its process died',
    scenes.killedOnArrival,
    'changes/adopt.ts',
    "    case 'RECORDED':\n    case 'NOT_SENT':",
    "    case 'SENDING':\n    case 'RECORDED':\n    case 'NOT_SENT':",
  ),
  variant(
    'repeats a change without a token after a lost answer',
    scenes.answerLost,
    'transport/repeat.ts',
    "return effect !== 'once' || !leavesDoubt(result);",
    'return true;',
  ),
  {
    name: 'repeats a change without a token after silence',
    scene: scenes.silence,
    slow: true,
    patches: [
      {
        file: 'transport/repeat.ts',
        search: "return effect !== 'once' || !leavesDoubt(result);",
        replacement: "return effect !== 'once' || !leavesDoubt(result) || result.kind === 'unanswered';",
      },
      {
        file: 'transport/attempt.ts',
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
          'onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {',
        replacement:
          'onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {\n    this.#controller = _controller;',
      },
      // It would refuse to start.
      { file: 'app.ts', search: '  await http.selfTest();\n', replacement: '' },
    ],
  },
  {
    name: 'gives the key of an unknown outcome back',
    scene: scenes.answerLost,
    patches: [
      {
        file: 'changes/settle.ts',
        search: "        status: 'UNKNOWN',\n",
        replacement: "        status: 'UNKNOWN',\n        freesKey: true,\n",
      },
      {
        file: 'ledger/transitions.ts',
        search: '    status: step.status,\n',
        replacement: '    status: step.status,\n    ...(step.freesKey === true ? { live_key: null } : {}),\n',
      },
    ],
  },
  variant(
    'takes a key without its input',
    scenes.keyUsedTwice,
    'ledger/existing.ts',
    "known.fingerprint === asked.fingerprint ? 'known' : 'conflict'",
    "'known'",
  ),
  variant(
    'knows no settle window',
    scenes.carriedOutLate,
    'changes/verdict.ts',
    'if (sinceSentMs(judged) < settings.settleWindowMs) {',
    'if (sinceSentMs(judged) < 0 * settings.settleWindowMs) {',
  ),
  variant(
    'trusts one absent read',
    scenes.laggingList,
    'changes/verdict.ts',
    'if (unconfirmed?.end === kind && passed >= staleReadsMs) return null;',
    "if (kind === 'gone' || (unconfirmed?.end === kind && passed >= staleReadsMs)) return null;",
  ),
  variant(
    'takes for done by a lost change what was so before',
    scenes.nothingToChange,
    'changes/verdict.ts',
    'if (unknown && showedItBefore(judged)) {',
    'if (unknown && showedItBefore(judged) && operation.attempts === 0) {',
  ),
  variant(
    'trusts an absent read that nothing vouches for',
    scenes.emptiedList,
    'adapter/noun.ts',
    'witness: beside.value.witness,',
    "witness: beside.value.witness ?? 'nothing',",
  ),
  variant(
    'trusts a refusal after an attempt that nobody answered',
    scenes.echoOfSuccess,
    'adapter/answer.ts',
    "if (!doubt) return { kind: 'refused', error };",
    "return { kind: 'refused', error };",
  ),
  variant(
    'takes a code that nobody knows for a refusal',
    scenes.unknownCode,
    'adapter/answer.ts',
    "  if (error.tag === 'CloudUnmappedError') return { kind: 'unknown', error };\n",
    '',
  ),
  variant(
    'takes a 5xx for a refusal',
    scenes.serverError,
    'adapter/envelope.ts',
    "  if (status >= 500) return { kind: 'transient', answer };\n",
    '',
  ),
  variant(
    'takes a page with status 200 for success',
    scenes.pageInsteadOfAnswer,
    'adapter/envelope.ts',
    "  if (whole === null) return unreadable(status, 'with something that is not its envelope');\n",
    "  if (whole === null) return { kind: 'final', answer };\n",
  ),
  variant(
    'makes a new token for each attempt',
    scenes.overtakenAttempt,
    'providers/alibaba/client.ts',
    '{ ...(parameters as Readonly<Record<string, string>>), RegionId: place }',
    "{ ...(parameters as Readonly<Record<string, string>>), RegionId: place, ...('ClientToken' in parameters ? { ClientToken: randomBytes(8).toString('hex') } : {}) }",
  ),
  {
    name: 'lets several operations hold one resource',
    scene: scenes.manyAtOnce,
    patches: [
      {
        file: 'ledger/migrations.ts',
        search: 'create unique index operations_held',
        replacement: 'create index operations_held',
      },
      {
        file: 'ledger/statements.ts',
        search: '(o.ended_at is null\n    or (o.attempts > 0 and',
        replacement: '(o.id is null\n    or (o.attempts > 0 and',
      },
    ],
  },
  variant(
    'sends on a look from before another change',
    scenes.overtakenLook,
    'ledger/recording.ts',
    "return overtaking === undefined ? null : { kind: 'overtaken', operation: overtaking };",
    'return null;',
  ),
  variant(
    'writes over what somebody else has written meanwhile',
    scenes.resolvedWithoutNeed,
    'ledger/transitions.ts',
    '  if (!from.includes(status)) return { result: null };\n',
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
        search: "const unleased = '(lease_owner is null or lease_until <= :now)';",
        replacement: "const unleased = '1 = 1';",
      },
      {
        file: 'ledger/transitions.ts',
        search: '  if (!mayBeSent.includes(status)) {',
        replacement: '  if (!mayBeSent.includes(status) && writer.now === 0) {',
      },
      {
        file: 'ledger/transitions.ts',
        search: 'if (row.lease_owner !== owner || Number(row.lease_until) <= now) {',
        replacement: 'if (now === 0 && owner === null) {',
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
        search:
          "written = await engine.ledger.record(draft, { lookingSince, first: 'SENDING', staleReadsMs });",
        replacement: `written = await engine.ledger.record(draft, { lookingSince, first: 'SENDING', staleReadsMs }).catch(() => (${madeUpRecord}));`,
      },
    ],
  },
];
