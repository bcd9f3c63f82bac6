import { expect } from 'vitest';
import { exposedChanges } from '../../src/graph/change.ts';
import { enumWordOf } from '../../src/graph/kind-name.ts';
import { judge, kindsOf, owners, places, roleOf, samples, sees } from './matrix.ts';
import type { Stage } from './stage.ts';

interface SampledKind {
  readonly place: string;
  readonly kind: string;
  readonly id: string;
}

function sampled(): readonly SampledKind[] {
  return places.flatMap(place =>
    kindsOf(place).flatMap(({ kind }) => {
      const sample = samples.get(`${place} ${kind}`);
      return sample === undefined ? [] : [{ place, kind, id: sample.id }];
    }),
  );
}

interface Shown {
  readonly id: string;
  readonly account: string;
}

/** `cloudResources`, `node` and `nodes`, each for one resource of every kind in every account. */
export async function inventoryTold(stage: Stage, caller: string): Promise<void> {
  const all = sampled();
  const fields = all.map(({ place, kind, id }, nth) => {
    const [, account] = place.split('/');
    const filter = `{ provider: [${wordOf(place)}], account: ["${account}"], kind: [${enumWordOf(kind)}] }`;
    return `r${nth}: cloudResources(first: 2, filter: ${filter}) { totalCount nodes { id } failures { account } }
      n${nth}: node(id: "${id}") { id }`;
  });
  const ids = all.map(({ id }) => `"${id}"`).join(' ');
  const half = Math.ceil(fields.length / 2);
  const asked = [
    `all: cloudResources(first: 100) { nodes { id account } failures { account } } many: nodes(ids: [${ids}]) { id }`,
    fields.slice(0, half).join('\n'),
    fields.slice(half).join('\n'),
  ];
  const data: Record<string, never> = {};
  for (const query of asked) {
    // An account that is not there, as far as the caller may know, is a mistake of the filter: null, and said so.
    const answered = await stage.ask(caller, `{ ${query} }`);
    Object.assign(data, answered.data);
  }
  const told = data as unknown as {
    readonly all: { readonly nodes: readonly Shown[]; readonly failures: readonly unknown[] };
    readonly many: readonly (Shown | null)[];
  } & Record<string, { readonly nodes: readonly Shown[]; readonly failures: readonly unknown[] } | null>;
  for (const [nth, { place, kind }] of all.entries()) {
    const wanted = sees(caller, place, kind);
    const what = `${kind} of ${place}`;
    const listed = told[`r${nth}`];
    judge(`${caller} finds ${what} in the inventory`, (listed?.nodes.length ?? 0) > 0, wanted);
    judge(`${caller} fails to find ${what}`, (listed?.failures.length ?? 0) > 0, false);
    judge(`${caller} reads ${what} as a node`, told[`n${nth}`] !== null, wanted);
    judge(`${caller} reads ${what} among nodes`, told.many[nth] !== null, wanted);
  }
  for (const { id } of told.all.nodes) {
    const [, provider = '', account = '', kind = ''] = id.split(':');
    judge(`${caller} is shown ${id}`, true, sees(caller, `${provider}/${account}`, kind));
  }
  judge(`${caller} fails to list the inventory`, told.all.failures.length > 0, false);
  judge(
    `${caller} is shown something`,
    told.all.nodes.length > 0,
    all.some(({ place, kind }) => sees(caller, place, kind)),
  );
}

/** `cloudAccounts`: an account is there where something of it is, with the kinds and the changes that are allowed. */
export async function accountsTold(stage: Stage, caller: string): Promise<void> {
  const { data } = await stage.ask(caller, '{ cloudAccounts { provider name kinds { kind changes } } }');
  const accounts = data.cloudAccounts as readonly {
    readonly provider: string;
    readonly name: string;
    readonly kinds: readonly { readonly kind: string; readonly changes: readonly string[] }[];
  }[];
  for (const place of places) {
    const found = accounts.find(each => each.provider === wordOf(place) && each.name === place.split('/')[1]);
    const kinds = kindsOf(place).map(({ kind }) => kind);
    judge(
      `${caller} is told of ${place}`,
      found !== undefined,
      kinds.some(kind => sees(caller, place, kind)),
    );
    for (const kind of kinds) {
      const shown = found?.kinds.find(each => each.kind === enumWordOf(kind));
      judge(`${caller} is told of ${kind} of ${place}`, shown !== undefined, sees(caller, place, kind));
      const own = [...exposedChanges().values()].filter(
        ({ of }) => of.provider === place.split('/')[0] && of.kind === kind,
      );
      const may = own.filter(
        ({ mutation }) => sees(caller, place, kind) && roleOf(caller).changes(place, kind, mutation),
      );
      judge(
        `${caller} is told of as many changes of ${kind} of ${place} as are allowed`,
        (shown?.changes.length ?? 0) === may.length,
        true,
      );
    }
  }
  judge(`${caller} is told of no other account`, accounts.length <= places.length, true);
}

/** As the graph says the provider of a place. */
function wordOf(place: string): string {
  const [provider = ''] = place.split('/');
  return provider === 'alibaba' ? 'ALIBABA_CLOUD' : provider.toUpperCase();
}

const line = 'causeway:zenlayer:north:private-connect:pc-sin-aws';
const landing = 'causeway:aws:north:connection:dxcon-sgzenlayer';

/** The line `pc-sin-aws` lands on a connection of the same company: both ends have to be visible, and either alone tells nothing. */
export async function linksTold(stage: Stage, caller: string): Promise<void> {
  const links =
    'links { nodes { line { nativeId } landing { nativeId } behind { nodes { nativeId } } } failures { account message } }';
  const { data } = await stage.ask(
    caller,
    `{ line: zenlayerPrivateConnect(id: "${line}") { ${links} } landing: awsConnection(id: "${landing}") { ${links} } }`,
  );
  const seesLine = sees(caller, 'zenlayer/north', 'private-connect');
  const seesLanding = sees(caller, 'aws/north', 'connection');
  const seesBehind = sees(caller, 'aws/north', 'virtual-interface');
  expect(owners['zenlayer/north']).toBe(owners['aws/north']);
  for (const [side, visible] of [
    ['line', seesLine],
    ['landing', seesLanding],
  ] as const) {
    judge(`${caller} reads the ${side}`, data[side] !== null, visible);
    const nodes = data[side]?.links.nodes ?? [];
    const found = nodes.find(
      (each: Readonly<Record<'line' | 'landing', { readonly nativeId: string }>>) =>
        line.endsWith(each.line.nativeId) && landing.endsWith(each.landing.nativeId),
    );
    judge(`${caller} sees the link from its ${side}`, found !== undefined, seesLine && seesLanding);
    judge(`${caller} is told of a hidden end from the ${side}`, nodes.length > 0, seesLine && seesLanding);
    judge(
      `${caller} is told that the ${side} has an end elsewhere`,
      (data[side]?.links.failures.length ?? 0) > 0,
      false,
    );
    judge(
      `${caller} sees what runs on it from its ${side}`,
      (found?.behind?.nodes.length ?? 0) > 0,
      seesLine && seesLanding && seesBehind,
    );
  }
}
