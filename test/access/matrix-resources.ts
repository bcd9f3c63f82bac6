import { exposedChanges, typeNameOf } from '../../src/graph/change.ts';
import { alike, judge, kindsOf, places, roleOf, samples, sees, shares, takes } from './matrix.ts';
import type { Way } from './matrix-ways.ts';
import { testedCallers } from './roles.ts';
import { regions, type Stage } from './stage.ts';

/** Lists, ids of the graph and of the provider, any resource, entities: whatever reads the resources of a place. */
export async function readsTold(stage: Stage, ask: Way, place: string): Promise<void> {
  const [, account = ''] = place.split('/');
  const kinds = kindsOf(place).flatMap(each => {
    const sample = samples.get(`${place} ${each.kind}`);
    return sample === undefined ? [] : [{ ...each, sample }];
  });
  const fields = kinds.map(
    ({ field, list, typeName, sample }, nth) => `
    all${nth}: ${list}(first: 100) { totalCount nodes { account } failures { account } }
    named${nth}: ${list}(account: "${account}", first: 5) { nodes { id } }
    id${nth}: ${field}(id: "${sample.id}") { id }
    native${nth}: ${field}(id: "${sample.nativeId}", account: "${account}") { id }
    any${nth}: cloudResource(id: "${sample.id}") { id }
    entity${nth}: _entities(representations: [{ __typename: "${typeName}", id: "${sample.id}" }]) { ... on ${typeName} { id state } }`,
  );
  for (const caller of testedCallers) {
    const before = stage.calls(place);
    const data = await ask(caller, `{ ${fields.join('\n')} }`);
    for (const [nth, { kind }] of kinds.entries()) {
      const wanted = sees(caller, place, kind);
      const told = (way: string) => `${caller} ${way} ${kind} of ${place}`;
      const every = data[`all${nth}`];
      const accounts = new Set(every.nodes.map((node: { account: string }) => node.account));
      judge(told('lists'), accounts.has(account), wanted || shares(caller, place, kind));
      judge(
        told('counts'),
        every.totalCount > 0,
        places.some(each => alike(each, place) && sees(caller, each, kind)),
      );
      judge(told('fails to list'), every.failures.length > 0, false);
      judge(told('lists by name'), data[`named${nth}`] !== null, wanted);
      judge(told('reads by id'), data[`id${nth}`] !== null, wanted);
      judge(told('reads by the provider’s id'), data[`native${nth}`] !== null, wanted);
      judge(told('reads as any'), data[`any${nth}`] !== null, wanted);
      judge(told('reads as an entity'), data[`entity${nth}`][0].state !== 'NOT_SHOWN', wanted);
    }
    const any = kinds.some(({ kind }) => sees(caller, place, kind));
    judge(`${caller} makes calls to ${place}`, stage.calls(place) > before, any);
  }
}

type Changes =
  ReturnType<typeof exposedChanges> extends ReadonlyMap<string, infer Change> ? readonly Change[] : never;

/** One that makes something of what others see, and one that a role of its own is for. */
export function fewChanges(): Changes {
  const names = ['terminatePort', 'createPrivateConnect'];
  return [...exposedChanges().values()].filter(({ mutation }) => names.includes(mutation));
}

export async function changesTold(stage: Stage, ask: Way, place: string, changes: Changes): Promise<void> {
  const [provider, account = ''] = place.split('/');
  for (const change of changes) {
    const { mutation, of, creates } = change;
    const type = typeNameOf(change as never);
    const query = `mutation($input: ${type}Input!) { ${mutation}(input: $input) { __typename ... on CloudError { message } } }`;
    const given = {
      ...takes(change.takes),
      account,
      ...(of.regional ? { regionId: regions[provider as keyof typeof regions] } : {}),
    };
    const input = creates ? given : { ...given, [of.idField]: 'nobody-has-it' };
    for (const caller of testedCallers) {
      const before = stage.calls(place);
      const data = await ask(caller, query, { input });
      const { __typename: type, message } = data[mutation];
      const visible = sees(caller, place, of.kind);
      const may = visible && roleOf(caller).changes(place, of.kind, mutation);
      const told = `${caller} ${mutation} of ${place}`;
      // What it takes are ports of the same account, and those have to be visible too.
      const possible = may && (!creates || sees(caller, place, 'port'));
      judge(told, stage.calls(place) > before, possible);
      judge(
        `${told}, refused`,
        type === 'CloudAccessError',
        visible && !may && (!creates || sees(caller, place, 'port')),
      );
      judge(
        `${told}, unseen`,
        /^There is no account/.test(message),
        !visible || (creates && !sees(caller, place, 'port')),
      );
    }
  }
}
