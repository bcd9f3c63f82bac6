import type { GraphQLNamedType, GraphQLObjectType } from 'graphql';
import { getNamedType, isInterfaceType, isLeafType, isObjectType, isUnionType } from 'graphql';
import type { Change } from '../../src/domain/change.ts';
import { exposedChanges } from '../../src/graph/change.ts';
import { schema } from '../../src/schema.ts';
import type { Gateway } from '../gateway.ts';
import type { Cloud, EmulatedCloud, Specification } from './cloud.ts';
import type { AnySample, ChangeSample, CreationSample } from './sample.ts';

interface SubjectOf<Sample> {
  readonly change: Change;
  readonly cloud: Cloud;
  readonly sample: Sample;
  readonly members: readonly GraphQLObjectType[];
  readonly document: string;
}

/** A change under test: its facts, its sample, and what the schema says of its mutation. */
export type Subject = SubjectOf<AnySample>;
export type PresentSubject = SubjectOf<ChangeSample>;
export type CreationSubject = SubjectOf<CreationSample>;

/** Every change of the provider that the graph offers. */
export function subjectsOf(cloud: Cloud): readonly Subject[] {
  return [...exposedChanges().values()]
    .map(change => change as unknown as Change)
    .filter(change => change.of.provider === cloud.provider)
    .map(change => subjectOf(change, cloud));
}

export function isCreation(subject: Subject): subject is CreationSubject {
  return subject.sample.fresh === null;
}

export function isPresent(subject: Subject): subject is PresentSubject {
  return subject.sample.fresh !== null;
}

function subjectOf(change: Change, cloud: Cloud): Subject {
  const { mutation } = change;
  const sample = cloud.samples.changes[mutation];
  if (sample === undefined) throw new Error(`${mutation} is exposed and has no sample`);
  if (change.creates !== (sample.fresh === null)) {
    throw new Error(
      `${mutation} ${change.creates ? 'makes' : 'changes'} a resource, and its sample does not`,
    );
  }
  const field = schema.getMutationType()?.getFields()[mutation];
  const union = getNamedType(field?.type);
  if (!isUnionType(union)) throw new Error(`${mutation} does not answer with a union`);
  const members = union.getTypes();
  const document = documentOf(change, String(field?.args[0]?.type), members);
  return { change, cloud, sample, members, document };
}

const operation = 'operation { id status attempts nativeState requestId error { code providerCode } }';
const shared = 'message code advice retryable provider providerCode providerMessage requestId replayed';

function documentOf({ mutation, of }: Change, input: string, members: readonly GraphQLObjectType[]): string {
  const success = members.find(member => member.getInterfaces().length === 0);
  const own = members.map(member => {
    const isError = member.getInterfaces().length > 0;
    const fields = Object.values(member.getFields())
      .filter(({ name }) => isError && !shared.split(' ').includes(name))
      .flatMap(({ name, type }) => selectionOf(name, getNamedType(type)));
    return fields.length === 0 ? '' : `... on ${member.name} { ${fields.join(' ')} }`;
  });
  return `mutation($input: ${input}) {
    ${mutation}(input: $input) {
      __typename
      ... on ${success?.name} {
        requestId replayed reversibleUntil ${operation}
        ${of.resourceField} { id nativeId name state nativeState }
      }
      ... on CloudError { ${shared} ${operation} }
      ${own.join(' ')}
    }
  }`;
}

/** A value, or an object of values; what has an id of its own would be read for it, and is left out. */
function selectionOf(name: string, type: GraphQLNamedType): readonly string[] {
  if (isLeafType(type)) return [name];
  if (!isObjectType(type) || 'id' in type.getFields()) return [];
  const leaves = Object.values(type.getFields()).filter(({ type: field }) => isLeafType(getNamedType(field)));
  return [`${name} { ${leaves.map(leaf => leaf.name).join(' ')} }`];
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
  readonly replayed: boolean;
  readonly operation: { readonly id: string; readonly status: string; readonly attempts: number } | null;
  readonly [field: string]: unknown;
}

/** One wish, ready to be sent. */
export interface Wish {
  readonly input: Readonly<Record<string, unknown>>;
  /** The resource that is to be changed; null where one is to be made. */
  readonly nativeId: string | null;
  /** What its request names, for faults and the journal. */
  readonly marker: string;
}

/** Makes what a try needs: a fresh resource, with these fields, or a fresh input for one that is to be made. */
export function wishFor(subject: Subject, emulator: EmulatedCloud, fields: Specification = {}): Wish {
  if (isCreation(subject)) {
    return { ...making(emulator, make => subject.sample.input(make)), nativeId: null };
  }
  if (!isPresent(subject)) throw new Error(`${subject.change.mutation} has half a sample`);
  return wishOn(subject, create(emulator, { ...subject.sample.fresh, ...fields }));
}

/** The same where looking before it shows that it cannot be. */
export function forbiddenFor(subject: Subject, emulator: EmulatedCloud): Wish {
  if (isCreation(subject)) {
    return { ...making(emulator, make => subject.sample.forbidden(make)), nativeId: null };
  }
  if (!isPresent(subject)) throw new Error(`${subject.change.mutation} has half a sample`);
  return wishOn(subject, create(emulator, subject.sample.forbidden));
}

export function wishOn({ change, sample }: PresentSubject, nativeId: string): Wish {
  return { input: { [change.of.idField]: nativeId, ...sample.input }, nativeId, marker: nativeId };
}

function making<Input>(
  emulator: EmulatedCloud,
  inputWith: (make: (specification: Specification) => string) => Input,
): { readonly input: Input; readonly marker: string } {
  const made: string[] = [];
  const input = inputWith(specification => {
    const id = create(emulator, specification);
    made.push(id);
    return id;
  });
  const [marker] = made;
  if (marker === undefined) throw new Error('a creation names nothing that was made for it');
  return { input, marker };
}

export function create(emulator: EmulatedCloud, specification: Specification): string {
  const [id] = emulator.create(specification);
  if (id === undefined) throw new Error('the emulator made nothing');
  return id;
}

export async function mutate(
  sender: Pick<Gateway, 'send'>,
  { change: { mutation }, document }: Subject,
  input: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { data, errors } = await sender.send(document, { input }, headers);
  if (errors !== undefined) throw new Error(`${mutation}: ${JSON.stringify(errors)}`);
  return data[mutation];
}

/** Fields of an object type that can be selected without more: for reading one resource whole. */
export function leavesOf(typeName: string): readonly string[] {
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${typeName} is no object`);
  return Object.values(type.getFields())
    .filter(({ type: field }) => isLeafType(getNamedType(field)))
    .map(({ name }) => name);
}
