import { type FaultKind, type FaultRule, garbageShapes } from './faults.ts';

/**
 * Reads a fault rule that came over the wire: `parseFaultRule(json)` gives the rule, or says in one sentence what is
 * wrong with it. A field that the kind does not have is refused as well: a misspelt `act` would silently change the truth.
 */
type Check = {
  readonly expects: string;
  readonly holds: (value: unknown) => boolean;
  readonly optional?: true;
};

const text: Check = {
  expects: 'a text that is not empty',
  holds: value => typeof value === 'string' && value !== '',
};
const anyText: Check = { expects: 'a text', holds: value => typeof value === 'string' };
const flag: Check = { expects: 'true or false', holds: value => typeof value === 'boolean' };
const duration: Check = {
  expects: 'a number of milliseconds, 0 or more',
  holds: value => typeof value === 'number' && value >= 0 && value <= 2 ** 31 - 1,
};
const seconds: Check = {
  expects: 'a whole number of seconds',
  holds: value => Number.isInteger(value) && (value as number) >= 0,
};
const wireStatus: Check = {
  expects: 'a whole number from 200 to 599',
  holds: value => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
};
const anyStatus: Check = {
  expects: 'a whole number of at most four digits',
  holds: value => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 9999,
};
const optional = (check: Check): Check => ({ ...check, optional: true });
const oneOf = (values: readonly unknown[]): Check => ({
  expects: `one of ${values.join(', ')}`,
  holds: value => values.includes(value),
});

const fieldsOfKind: Readonly<Record<FaultKind, Readonly<Record<string, Check>>>> = {
  refuse: { status: optional(wireStatus), code: text, message: optional(anyText) },
  dropBeforeReading: {},
  dropBeforeActing: {},
  dropAfterActing: {},
  silence: { act: flag },
  delay: { ms: duration },
  lateAct: { ms: duration, answer: oneOf(['drop', 'silence', 'html', 'serverError']) },
  status: { status: anyStatus, act: flag, body: optional(anyText) },
  garbage: { shape: oneOf(garbageShapes), act: flag },
  serverError: { status: oneOf([500, 502, 503]), act: flag, code: optional(text) },
  throttle: { retryAfterSeconds: optional(seconds), status: optional(wireStatus) },
  redirect: { location: text },
  unknownState: { state: text },
};

const ruleFields: Readonly<Record<string, Check>> = {
  action: text,
  resource: optional(text),
  account: optional(text),
  times: optional({
    expects: 'a whole number from 1, or "always"',
    holds: value => value === 'always' || (Number.isInteger(value) && (value as number) >= 1),
  }),
  fault: { expects: 'an object', holds: value => isObject(value) },
};

export function parseFaultRule(value: unknown): { rule: FaultRule } | { problem: string } {
  if (!isObject(value)) return { problem: 'a fault rule is an object: { action, resource?, times?, fault }' };
  const outer = problemOf(value, ruleFields, 'the rule');
  if (outer !== undefined) return { problem: outer };
  const fault = value.fault as Record<string, unknown>;
  const kind = fault.kind;
  const kinds = Object.keys(fieldsOfKind);
  if (typeof kind !== 'string' || !kinds.includes(kind))
    return { problem: `unknown fault kind ${JSON.stringify(kind) ?? 'nothing'}; known: ${kinds.join(', ')}` };
  const { kind: _kind, ...fields } = fault;
  const inner = problemOf(fields, fieldsOfKind[kind as FaultKind], `the fault ${kind}`);
  if (inner !== undefined) return { problem: inner };
  if (kind === 'dropBeforeReading' && value.resource !== undefined)
    return { problem: 'dropBeforeReading strikes before the body is read and cannot look for a resource' };
  return { rule: value as FaultRule };
}

function problemOf(
  value: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, Check>>,
  owner: string,
): string | undefined {
  for (const name of Object.keys(value))
    if (!Object.hasOwn(checks, name))
      return `${owner} has no field ${name}; known: ${Object.keys(checks).join(', ') || 'none'}`;
  for (const [name, check] of Object.entries(checks)) {
    if (value[name] === undefined && check.optional) continue;
    if (!check.holds(value[name])) return `${owner} needs ${name}: ${check.expects}`;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
