import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeTenant, localOperator } from '../../src/domain/caller.ts';
import { Rights } from '../../src/domain/rights.ts';
import { providerWordOf } from '../../src/graph/provider.ts';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { anyKind } from '../registered.ts';

const worldwide = anyKind(({ noun }) => !noun.regional);
const regional = anyKind(({ noun }) => noun.regional);
const clouds = [worldwide.cloud, regional.cloud];
/** Of a cloud that this gateway has no account of. */
const elsewhere = anyKind(({ cloud }) => !clouds.includes(cloud));

const rights = new Rights([{ role: 'reader', may: ['read'], accounts: ['*'], kinds: [worldwide.noun.kind] }]);
const narrow = { tenant: homeTenant, actor: 'narrow', rights, federates: false };

let gateway: Gateway;

beforeAll(async () => {
  gateway = await openGateway({
    clouds: clouds.map(cloud => using(cloud, { start: { seed: 'empty' } })),
    identify: headers => (headers['x-caller'] === 'narrow' ? narrow : localOperator),
  });
});
afterAll(() => gateway.close());

const query = `query($filter: CloudResourceFilter) { cloudResources(filter: $filter) { nodes { id } } }`;

describe('A filter of the inventory', () => {
  test.each([
    ['filter.account', { account: ['gone'] }],
    ['filter.kind', { kind: ['UNKNOWN'] }],
    ['filter.kind', { kind: [elsewhere.word] }],
    ['filter.provider', { provider: [providerWordOf(elsewhere.cloud.provider)] }],
    ['filter.regionId', { regionId: ['xx-nowhere'] }],
  ])('refuses a word of %s that nothing bears', async (inputField, filter) => {
    const { errors } = await gateway.send(query, { filter });
    expect(errors).toMatchObject([{ extensions: { code: 'CloudInputError', inputField } }]);
  });

  test.each([
    ['kind', { kind: ['DRAGON'] }],
    ['kind', { kind: ['port'] }],
    ['provider', { provider: ['NIMBUS'] }],
    ['state', { state: ['SLEEPING'] }],
    ['billing', { billing: ['BARTER'] }],
    ['expiresBefore', { expiresBefore: 'soon' }],
    ['colour', { colour: ['red'] }],
  ])('refuses a word of %s that the schema does not have', async (field, filter) => {
    const { data, errors } = await gateway.send(query, { filter });
    expect(data ?? null).toBeNull();
    expect(errors?.[0]?.message).toContain(field);
  });

  test('refuses a kind that the caller may not see, as one that is not there', async () => {
    const { errors } = await gateway.send(
      query,
      { filter: { kind: [regional.word] } },
      { 'x-caller': 'narrow' },
    );
    expect(errors).toMatchObject([
      { message: `There is no kind "${regional.word}" here. Known: ${worldwide.word}.` },
    ]);
  });
});
