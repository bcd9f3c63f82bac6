import type { z } from 'zod';
import type { ReportedExecution } from '../../../emulation/vendor.ts';
import type { ReadCondition } from '../../../emulation/world-view.ts';
import { type AwsRefusal, refuse } from './refusal.ts';
import type { AwsView, AwsWorld } from './resource.ts';
import type { AwsEmulatorSettings } from './settings.ts';

/** Who calls, and where. A read sees the account as it is or as read faults show it, a change always as it is. */
export interface OperationCall<World extends AwsView = AwsView> {
  readonly world: World;
  readonly region: string;
  readonly accountId: string;
}

export type OperationOutcome =
  | { readonly refusal: AwsRefusal }
  | { readonly payload: object; readonly executions?: readonly ReportedExecution[] };

export interface PreparedOperation {
  /** Ids that the request names. */
  readonly resources: readonly string[];
  readonly run: (call: OperationCall<AwsWorld>, conditions: readonly ReadCondition[]) => OperationOutcome;
}

/** One operation of the API: what it takes, which resources it names, and what it does when its time has come. */
export interface AwsOperation {
  readonly effect: 'read' | 'change';
  readonly prepare: (body: unknown, settings: AwsEmulatorSettings) => PreparedOperation | AwsRefusal;
}

interface OperationParts<Input, World extends AwsView> {
  readonly takes: z.ZodType<Input>;
  readonly names: (input: Input) => readonly (string | undefined)[];
  readonly run: (input: Input, call: OperationCall<World>) => OperationOutcome;
}

export function readOperation<Input>(parts: OperationParts<Input, AwsView>): AwsOperation {
  return {
    effect: 'read',
    prepare: prepared(parts, (input, call, conditions) =>
      parts.run(input, { ...call, world: call.world.read(conditions) }),
    ),
  };
}

export function changeOperation<Input>(parts: OperationParts<Input, AwsWorld>): AwsOperation {
  return { effect: 'change', prepare: prepared(parts, (input, call) => parts.run(input, call)) };
}

function prepared<Input>(
  { takes, names }: Pick<OperationParts<Input, never>, 'takes' | 'names'>,
  run: (
    input: Input,
    call: OperationCall<AwsWorld>,
    conditions: readonly ReadCondition[],
  ) => OperationOutcome,
): AwsOperation['prepare'] {
  return (body, settings) => {
    const read = takes.safeParse(withoutNulls(body), { reportInput: true });
    if (!read.success) return inputProblem(read.error, settings);
    const input = read.data;
    return {
      resources: names(input).filter(id => id !== undefined),
      run: (call, conditions) => run(input, call, conditions),
    };
  };
}

/** Accepted, and one thing is (`effective`) or already was as asked. */
export function carriedOut(resource: string, payload: object, effective = true): OperationOutcome {
  return { payload, executions: [{ resource, effective }] };
}

/** This protocol takes a member that is null as one that is not there. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member)]));
}

/** A type that the model does not have comes before what is missing; both texts are those of other services of AWS. */
function inputProblem({ issues }: z.ZodError, { missingMemberCode }: AwsEmulatorSettings): AwsRefusal {
  const wrong = issues.find(issue => !isMissing(issue));
  if (wrong !== undefined)
    return refuse('SerializationException', `The member ${wrong.path.join('.')} has another type.`);
  const lines = issues.map(
    ({ path }) => `Value null at '${path.join('.')}' failed to satisfy constraint: Member must not be null`,
  );
  const count = `${lines.length} validation error${lines.length > 1 ? 's' : ''} detected`;
  return refuse(missingMemberCode, `${count}: ${lines.join('; ')}`);
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.input === undefined;
}
