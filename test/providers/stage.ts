import type { GraphQLObjectType } from 'graphql';
import { getNamedType, isInterfaceType, isLeafType, isObjectType, isUnionType } from 'graphql';
import { ended, settledWithin } from '../../src/changes/wait.ts';
import type { AnyChange } from '../../src/domain/change.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Fault } from '../../src/emulation/faults.ts';
import type { JournalExecution, JournalRequest } from '../../src/emulation/journal.ts';
import { exposedChanges } from '../../src/graph/change.ts';
import { schema } from '../../src/schema.ts';
import { type Gateway, type GatewayOptions, type GraphAnswer, openGateway } from '../gateway.ts';
import type { ChangeSample, Cloud, ProviderSamples } from './sample.ts';

/** A gateway over one provider's emulated cloud, and everything that was said through it. */
export interface Stage {
  readonly gateway: Gateway;
  readonly cloud: Cloud;
  readonly samples: ProviderSamples;
  /** The raw text of every answer. */
  readonly heard: string[];
  /** Few changes at a time: a burst of nothing but failures would open the account's breaker, rightly. */
  gate<Result>(run: () => Promise<Result>): Promise<Result>;
  send(query: string, variables?: object): Promise<GraphAnswer>;
  close(): Promise<void>;
}

export async function openStage(samples: ProviderSamples, more: GatewayOptions = {}): Promise<Stage> {
  const { options } = samples;
  const gateway = await openGateway({
    ...options,
    ...more,
    // Longer than a change may take and a late act may come, as an operator would set it.
    changes: { settleWindowMs: 1_500, ...more.changes },
    zenlayer: { ...options.zenlayer, ...more.zenlayer },
    alibaba: { ...options.alibaba, ...more.alibaba },
    zenlayerSettings: { ...options.zenlayerSettings, ...more.zenlayerSettings },
    alibabaSettings: { ...options.alibabaSettings, ...more.alibabaSettings },
  });
  const cloud = samples.cloudOf(gateway);
  for (const anchor of samples.anchors) cloud.create(anchor);
  const heard: string[] = [];
  const waiting: (() => void)[] = [];
  // As many as an account's line carries: who waits there for a place loses time of its own deadline.
  let free = 4;
  return {
    async gate(run) {
      if (free > 0) free -= 1;
      else await new Promise<void>(resolve => waiting.push(resolve));
      try {
        return await run();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
    gateway,
    cloud,
    samples,
    heard,
    async send(query, variables) {
      const answer = await gateway.send(query, variables);
      heard.push(JSON.stringify(answer));
      return answer;
    },
    close: () => gateway.close(),
  };
}

/** A change under the suite: its facts, its sample, and what the schema says of its mutation. */
export interface Subject {
  readonly change: AnyChange;
  readonly sample: ChangeSample;
  readonly idField: string;
  readonly resourceField: string;
  readonly members: readonly GraphQLObjectType[];
  readonly document: string;
}

/** Every change of the provider that the graph offers. */
export function subjectsOf(samples: ProviderSamples): readonly Subject[] {
  return [...exposedChanges().values()]
    .filter(({ provider }) => provider === samples.provider)
    .map(change => subjectOf(change, samples));
}

function subjectOf(change: AnyChange, samples: ProviderSamples): Subject {
  const sample = samples.changes[change.mutation];
  if (sample === undefined) throw new Error(`${change.mutation} is exposed and has no sample`);
  const field = schema.getMutationType()?.getFields()[change.mutation];
  const input = getNamedType(field?.args[0]?.type);
  const union = getNamedType(field?.type);
  if (!isUnionType(union) || input === undefined || !('getFields' in input))
    throw new Error(`${change.mutation} has no union or no input`);
  const idField = Object.values(input.getFields()).find(({ type }) => String(type) === 'ID!')?.name ?? '';
  const members = union.getTypes();
  const success = successOf(members);
  const resourceField = Object.values(success?.getFields() ?? {}).find(({ type }) => {
    const named = getNamedType(type);
    return isObjectType(named) && named.getInterfaces().some(({ name }) => name === 'CloudResource');
  });
  if (idField === '' || resourceField === undefined)
    throw new Error(`${change.mutation} takes no id or shows no resource`);
  const parts = { change, sample, idField, resourceField: resourceField.name, members };
  return { ...parts, document: documentOf(change.mutation, input.name, parts) };
}

function successOf(members: readonly GraphQLObjectType[]): GraphQLObjectType | undefined {
  return members.find(member => member.getInterfaces().length === 0);
}

const operation = 'operation { id status attempts nativeState requestId error { code providerCode } }';
const shared = 'message code advice retryable provider providerCode providerMessage requestId replayed';

function documentOf(
  mutation: string,
  input: string,
  { members, resourceField }: Omit<Subject, 'document'>,
): string {
  const own = members.map(member => {
    const isError = member.getInterfaces().length > 0;
    const fields = Object.values(member.getFields())
      .filter(({ name }) => isError && !shared.split(' ').includes(name) && name !== 'operation')
      .map(({ name, type }) => (isLeafType(getNamedType(type)) ? name : `${name} { kind nativeId name }`));
    return fields.length === 0 ? '' : `... on ${member.name} { ${fields.join(' ')} }`;
  });
  const success = successOf(members);
  return `mutation($input: ${input}!) {
    ${mutation}(input: $input) {
      __typename
      ... on ${success?.name} {
        requestId replayed reversibleUntil ${operation}
        ${resourceField} { id nativeId state nativeState }
      }
      ... on CloudError { ${shared} ${operation} }
      ${own.join(' ')}
    }
  }`;
}

/** The answer of a mutation, whichever member of its union it is. */
export interface Answer {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly retryable?: boolean;
  readonly provider?: string | null;
  readonly providerCode?: string | null;
  readonly providerMessage?: string | null;
  readonly requestId: string | null;
  readonly operation: { readonly id: string; readonly status: string; readonly attempts: number } | null;
  readonly [field: string]: unknown;
}

export async function mutate(
  stage: Stage,
  { change, sample, idField, document }: Subject,
  id: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const input = { [idField]: id, ...sample.input, ...more };
  const { data, errors } = await stage.send(document, { input });
  if (errors !== undefined) throw new Error(`${change.mutation}: ${JSON.stringify(errors)}`);
  return data[change.mutation];
}

export function create(stage: Stage, specification: Readonly<Record<string, unknown>>): string {
  const [id] = stage.cloud.create(specification);
  if (id === undefined) throw new Error('the emulator made nothing');
  return id;
}

/** The operation as it stands when reading has settled it, or needs a person. */
export async function settled(stage: Pick<Stage, 'gateway'>, id: string): Promise<Operation> {
  const { ledger } = stage.gateway.app.works;
  const operation = await ledger.operation(id);
  if (operation === null) throw new Error(`there is no operation ${id}`);
  const end = await settledWithin(ledger, operation, ended, 12_000, new AbortController().signal);
  if (end === null || !ended(end)) throw new Error(`${id} did not end: ${end?.status} ${end?.nativeState}`);
  return end;
}

/** One change under one fault, from the request to the end of its operation. */
export interface Trial {
  readonly id: string;
  readonly answer: Answer;
  readonly end: Operation | null;
  readonly requests: readonly JournalRequest[];
  readonly executions: readonly JournalExecution[];
}

export async function attempt(
  stage: Stage,
  subject: Subject,
  fault: Fault | null,
  options: { readonly times?: number | 'always'; readonly specification?: object } = {},
): Promise<Trial> {
  const { action } = subject.change.action;
  const id = create(stage, { ...subject.sample.fresh, ...options.specification });
  if (fault !== null) {
    stage.cloud.faults.add({ action, resource: id, times: options.times ?? 1, fault });
  }
  const answer = await stage.gate(() => mutate(stage, subject, id));
  const end = answer.operation === null ? null : await settled(stage, answer.operation.id);
  const { journal } = stage.cloud;
  return {
    id,
    answer,
    end,
    requests: journal.requests({ action, resource: id }),
    executions: journal.executions({ action, resource: id }),
  };
}

/** Fields of an object type that can be selected without more: for reading one resource whole. */
export function leavesOf(typeName: string): readonly string[] {
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${typeName} is no object`);
  return Object.values(type.getFields())
    .filter(({ type: field }) => isLeafType(getNamedType(field)))
    .map(({ name }) => name);
}

/** Starts all at once, so that what has to be waited for is waited for together; each test then takes its own. */
export function startAll<Item extends { readonly name: string }, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): (name: string) => Promise<Result> {
  const started = new Map(items.map(item => [item.name, run(item)]));
  for (const each of started.values()) each.catch(() => {});
  return name => started.get(name) ?? Promise.reject(new Error(`nothing was started under ${name}`));
}

/** What nobody may ever read in an answer or a log line. */
export function leaksOf({ gateway, samples, heard }: Stage): readonly string[] {
  const secrets = samples.secretsOf(gateway);
  const signed = /Signature=[0-9a-f]{16}|HMAC-SHA256 Credential|Bearer /;
  return [...heard, ...gateway.logged].filter(
    text => signed.test(text) || secrets.some(secret => text.includes(secret)),
  );
}
