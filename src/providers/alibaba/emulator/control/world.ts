/** This cloud as the control endpoint shows and changes it: by account, the first one where none is named. */
import type { ControlledWorld, Done } from '../../../../emulation/control.ts';
import type { Account } from '../account.ts';
import type { Circuit } from '../circuit/record.ts';
import { readFields } from './field.ts';
import { type Kind, kinds } from './kind.ts';

export interface WorldOptions {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly regions: readonly string[];
  readonly reset: () => void;
}

export function controlledWorld({ accounts, regions, reset }: WorldOptions): ControlledWorld {
  const accountNamed = (name: string | undefined): Done<Account> => {
    const account = name === undefined ? accounts.values().next().value : accounts.get(name);
    return account
      ? { done: account }
      : { problem: `no account has the access key ${name}; known: ${[...accounts.keys()].join(', ')}` };
  };
  return {
    world: () => byAccount(accounts, snapshot),
    billing: () => byAccount(accounts, billing),
    create: (specifications, name) => {
      const account = accountNamed(name);
      if ('problem' in account) return account;
      // All are read before the first is made: a list with one mistake makes nothing.
      const plans: Plan[] = [];
      for (const specification of specifications) {
        const plan = planOf(specification, account.done, regions);
        if ('problem' in plan) return plan;
        plans.push(plan.done);
      }
      return { done: plans.flatMap(plan => carryOut(plan, account.done)) };
    },
    change: (id, fields, name) => {
      const account = accountNamed(name);
      return 'problem' in account ? account : changeOne(account.done, id, fields);
    },
    reset,
  };
}

interface Plan {
  readonly kind: Kind;
  readonly fields: Record<string, unknown>;
  readonly count: number;
}

function planOf(
  { kind: name, count = 1, ...given }: Record<string, unknown>,
  { world }: Account,
  regions: readonly string[],
): Done<Plan> {
  const kind = typeof name === 'string' && Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (!kind)
    return { problem: `unknown kind ${JSON.stringify(name)}; known: ${Object.keys(kinds).join(', ')}` };
  if (!Number.isInteger(count) || (count as number) < 1 || (count as number) > 100_000) {
    return { problem: 'count is a whole number from 1 to 100000' };
  }
  const read = readFields(given, kind.fields, `a ${name as string}`);
  if ('problem' in read) return read;
  const fields = read.done;
  const absent = kind.required.find(field => fields[field] === undefined);
  if (absent !== undefined) {
    const spelled = Object.entries(kind.fields).find(([, { as }]) => as === absent)?.[0] ?? absent;
    return { problem: `a ${name as string} needs ${spelled}` };
  }
  if (!regions.includes(fields.region as string)) {
    return { problem: `there is no region ${fields.region}; known: ${regions.join(', ')}` };
  }
  const circuit = fields.circuitId;
  if (typeof circuit === 'string' && !world.circuits.has(circuit)) {
    return { problem: `there is no physical connection ${circuit} in this account` };
  }
  return { done: { kind, fields, count: count as number } };
}

/** Many of a kind share everything but the number at the end of id and name. */
function carryOut({ kind, fields, count }: Plan, { world }: Account): readonly string[] {
  if (count === 1) return [kind.add(world, fields)];
  return Array.from({ length: count }, (_, index) => {
    const numbered = { ...fields };
    for (const field of ['id', 'name']) {
      if (typeof fields[field] === 'string') numbered[field] = `${fields[field]}-${index + 1}`;
    }
    return kind.add(world, numbered);
  });
}

function changeOne({ world }: Account, id: string, given: Record<string, unknown>): Done<unknown> {
  for (const [name, kind] of Object.entries(kinds)) {
    const record = kind.find(world, id);
    if (!record) continue;
    const { id: _id, regionId: _region, physicalConnectionId: _circuit, ...changeable } = kind.fields;
    const read = readFields(given, changeable, `a ${name}`);
    if ('problem' in read) return read;
    Object.assign(record, read.done);
    // A step that was begun under the old state or fate does not belong to the new one.
    if ('status' in given || 'fate' in given || 'pace' in given) kind.resume(world, id);
    return { done: plain(kind.find(world, id)) };
  }
  return { problem: `there is nothing with the id ${id} in this account` };
}

function byAccount(accounts: ReadonlyMap<string, Account>, view: (account: Account) => object): unknown {
  return {
    accounts: [...accounts].map(([accessKeyId, account]) => ({
      accessKeyId,
      accountUid: account.uid.toString(),
      ...view(account),
    })),
  };
}

function snapshot({ world }: Account): object {
  return {
    physicalConnections: [...world.circuits.values()].map(plain),
    virtualBorderRouters: [...world.routers.values()].map(plain),
    accessPoints: [...world.accessPoints.values()].map(plain),
  };
}

/** A circuit costs from the day it was enabled until it is Terminated; that Terminating still costs is inferred. */
function billing({ world }: Account): object {
  return {
    billing: [...world.circuits.values()].map((circuit: Circuit) => ({
      id: circuit.id,
      chargeType: 'Prepaid',
      billing: circuit.status === 'Enabled' || circuit.status === 'Terminating',
      since: circuit.enabledTime?.toISOString() ?? null,
      stoppedAt: circuit.terminatedTime?.toISOString() ?? null,
      paidUntil: circuit.endTime?.toISOString() ?? null,
    })),
  };
}

/** Account numbers as texts, since JSON's numbers cannot hold them. */
function plain(record: object | undefined): unknown {
  return JSON.parse(
    JSON.stringify(record ?? {}, (_field, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    ),
  );
}
