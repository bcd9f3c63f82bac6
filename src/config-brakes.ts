import { z } from 'zod';
import type { BrakeSettings, FreezeWindow } from './changes/brake-settings.ts';
import { patternOf } from './domain/rights.ts';

const words = z.array(z.string().min(1)).min(1, 'must name at least one');
const scope = {
  /** Mutations, `destructive`, or `all`. */
  changes: words.default(['all']),
  accounts: words.optional(),
};

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `fri 16:00`, as minutes from Monday 00:00 UTC. */
const weekMinute = z
  .string()
  .regex(/^(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5]\d$/, 'must look like "fri 16:00", in UTC')
  .transform(text => {
    const [day = '', time = ''] = text.split(' ');
    const [hours = '', minutes = ''] = time.split(':');
    return days.indexOf(day) * 24 * 60 + Number(hours) * 60 + Number(minutes);
  });

const instant = z
  .union([z.string(), z.date()])
  .transform(value => new Date(value))
  .refine(date => !Number.isNaN(date.getTime()), 'must be a time, for example 2026-12-20T00:00:00Z');

const freeze = z
  .strictObject({
    name: z.string().min(1).max(100),
    from: instant.optional(),
    to: instant.optional(),
    weekly: z.strictObject({ from: weekMinute, to: weekMinute }).optional(),
    ...scope,
  })
  .superRefine(({ from, to, weekly }, context) => {
    const once = from !== undefined && to !== undefined;
    const wrong = weekly === undefined ? !once : from !== undefined || to !== undefined;
    if (wrong) context.addIssue({ code: 'custom', message: 'needs from and to, or weekly instead of both' });
    else if (once && from >= to) context.addIssue({ code: 'custom', message: 'ends before it begins' });
    else if (weekly?.from === weekly?.to && weekly !== undefined)
      context.addIssue({ code: 'custom', message: 'begins when it ends' });
  });

export const brakesSchema = z.strictObject({
  /** True, or why. */
  readOnly: z.union([z.boolean(), z.string()]).default(false),
  readOnlyFile: z.string().min(1).optional(),
  protect: z.array(z.string().min(1)).default([]),
  budgets: z
    .array(z.strictObject({ perHour: z.number().int().min(1).max(1000), accounts: words.optional() }))
    .default([]),
  freezes: z.array(freeze).default([]),
  approvals: z
    .array(
      z.strictObject({
        ...scope,
        exempt: z.array(z.string().min(1)).default([]),
        validForMinutes: z
          .number()
          .min(1)
          .max(7 * 24 * 60)
          .default(60),
      }),
    )
    .default([]),
});

type ParsedBrakes = z.output<typeof brakesSchema>;

export function brakesFrom(parsed: ParsedBrakes): BrakeSettings {
  const { readOnly, readOnlyFile = null, protect } = parsed;
  return {
    readOnly: readOnly === false ? null : readOnly === true ? '' : readOnly,
    readOnlyFile,
    protect,
    budgets: parsed.budgets.map(({ perHour, accounts }) => ({ perHour, accounts: accounts ?? null })),
    freezes: parsed.freezes.map(freezeOf),
    approvals: parsed.approvals.map(({ changes, accounts, validForMinutes, exempt }) => ({
      exempt,
      changes,
      accounts: accounts ?? null,
      validForMinutes,
    })),
  };
}

function freezeOf({
  name,
  from,
  to,
  weekly,
  changes,
  accounts,
}: ParsedBrakes['freezes'][number]): FreezeWindow {
  const when: FreezeWindow['when'] =
    weekly === undefined
      ? { kind: 'once', from: from ?? new Date(0), to: to ?? new Date(0) }
      : { kind: 'weekly', ...weekly };
  return { name, changes, accounts: accounts ?? null, when };
}

/** Words that no change, no account and no id could ever match. */
export function mistakesInBrakes(
  { protect, budgets, freezes, approvals }: ParsedBrakes,
  known: { readonly mutations: readonly string[]; readonly accounts: readonly string[] },
): readonly string[] {
  const found: string[] = [];
  for (const [index, pattern] of protect.entries()) {
    if (!/^(causeway:|name:|\*)/.test(pattern))
      found.push(`protect.${index}: must begin with "causeway:" for ids or "name:" for names`);
  }
  const scoped = { budgets, freezes, approvals };
  for (const [section, rules] of Object.entries(scoped)) {
    for (const [index, rule] of rules.entries()) {
      const { accounts = [] } = rule;
      for (const pattern of accounts.filter(
        each => !known.accounts.some(name => patternOf([each]).test(name)),
      ))
        found.push(`${section}.${index}.accounts: "${pattern}" is none of the configured accounts`);
      const changes = 'changes' in rule ? rule.changes : [];
      for (const word of changes.filter(each => !['all', 'destructive', ...known.mutations].includes(each)))
        found.push(`${section}.${index}.changes: "${word}" is neither all, destructive nor a mutation`);
    }
  }
  return found;
}
