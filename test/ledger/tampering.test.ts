import { describe, expect, it } from 'vitest';
import { breaksIn, useTamperedRecord } from './tampered-record.ts';

const record = useTamperedRecord();

/** Without checkpoints: what is found is found by the record itself. */
async function finds(statement: string, kind: RegExp): Promise<void> {
  record().database.exec(statement);
  expect(await breaksIn(record(), {}), statement).toContainEqual(expect.stringMatching(kind));
}

it('fits together as long as nobody has touched it, with and without its checkpoints', async () => {
  const { lines, key } = record();
  expect(await breaksIn(record(), { files: [lines], key })).toEqual([]);
  expect(await breaksIn(record(), {})).toEqual([]);
});

describe('a column of an operation that was changed is found', () => {
  const words = [
    'parent',
    'change',
    'mutation',
    'provider',
    'account',
    'kind',
    'region',
    'place',
    'resource',
    'resource_name',
    'holds',
    'tenant',
    'actor',
    'reason',
    'idempotency_key',
    'fingerprint',
    'document_hash',
    'rights',
    'status',
    'native_state',
    'request_id',
    'provider_order',
    'undo',
    'unconfirmed_end',
    'live_key',
  ];
  const times = [
    'attempts',
    'started_at',
    'updated_at',
    'ended_at',
    'last_sending_at',
    'reversible_until',
    'settles_before',
    'key_kept_until',
    'sequence',
    'revision',
    'unconfirmed_since',
  ];
  const texts = ['input', 'seen_before', 'last_seen', 'error'];
  const changes: readonly (readonly [column: string, value: string])[] = [
    ...words.map(column => [column, `coalesce(${column}, '') || 'x'`] as const),
    ...times.map(column => [column, `coalesce(${column}, 0) + 1`] as const),
    ...texts.map(column => [column, `'{"tag":"CloudUnavailableError","providerCode":null}'`] as const),
  ];

  it.each(changes)('%s, of an ended one and of an open one', async (column, value) => {
    for (const id of [record().ended, record().open]) {
      record().database.exec('savepoint one');
      await finds(`update operations set ${column} = ${value} where id = '${id}'`, /^altered-operation/);
      record().database.exec('rollback to one');
    }
  });

  it('and every column that there is, is among them, but for those of looks and leases', () => {
    const columns = record().database.prepare("select name from pragma_table_info('operations')").all();
    const known = [...changes.map(([column]) => column), 'id'];
    const left = columns.map(({ name }) => String(name)).filter(name => !known.includes(name));
    expect(left.toSorted()).toEqual(['lease_owner', 'lease_until', 'next_look_at', 'refusal']);
  });
});

describe('what was done to operations and events is found', () => {
  const of = (table: string, id: string): string =>
    `${table} where ${table === 'operations' ? 'id' : 'operation_id'} = '${id}'`;

  it.each<[string, () => string, RegExp]>([
    [
      'an operation by another id',
      () => `update operations set id = 'op-x' where id = '${record().ended}'`,
      /^altered-operation/,
    ],
    [
      'an operation taken out',
      () => `delete from ${of('operations', record().ended)}`,
      /^altered-event: .* its operation is not there/,
    ],
    [
      'an operation taken out with its events',
      () =>
        `delete from ${of('operations', record().ended)}; delete from ${of('operation_events', record().ended)}`,
      /^missing-operation/,
    ],
    [
      'an operation put in',
      () => `create temp table copied as select * from ${of('operations', record().ended)};
        update copied set id = 'op-new', live_key = null; insert into operations select * from copied; drop table copied`,
      /^altered-operation: .* no row for it/,
    ],
    [
      'a removed one that came back',
      () => `create temp table copied as select * from ${of('operations', record().ended)};
        update copied set id = '${record().removed}', live_key = null, revision = 3;
        insert into operations select * from copied; drop table copied`,
      /^altered-operation: .* was removed, and is back/,
    ],
    [
      'an operation put back to where it stood before',
      () =>
        `update operations set status = 'ACCEPTED', revision = 3, sequence = 3, ended_at = null where id = '${record().ended}'`,
      /^altered-operation: .* go further/,
    ],
    [
      'two operations that changed places',
      () => `update operations set id = 'op-x' where id = '${record().ended}';
        update operations set id = '${record().ended}' where id = '${record().open}';
        update operations set id = '${record().open}' where id = 'op-x'`,
      /^altered-operation/,
    ],
    [
      'an event taken out',
      () => `delete from ${of('operation_events', record().ended)} and sequence = 2`,
      /^missing-event/,
    ],
    ['all events taken out', () => 'delete from operation_events', /^missing-event/],
    [
      'an event put in',
      () => `insert into operation_events select operation_id, 9, at, status, note, provider_request_id, native_state
        from ${of('operation_events', record().ended)} and sequence = 2`,
      /^altered-event: .* no row for it/,
    ],
    [
      'events that changed places',
      () => `update operation_events set sequence = 9 - sequence where operation_id = '${record().ended}' and sequence in (2, 3);
        update operation_events set sequence = sequence - 4 where operation_id = '${record().ended}' and sequence > 5`,
      /^altered-event/,
    ],
    ...[
      'at = at + 1',
      "status = 'FAILED'",
      "note = 'x'",
      "provider_request_id = 'x'",
      "native_state = 'x'",
      'sequence = 9',
      "operation_id = 'op-x'",
    ].map((change): [string, () => string, RegExp] => [
      `an event with ${change}`,
      () => `update operation_events set ${change} where operation_id = '${record().ended}' and sequence = 4`,
      /^altered-event/,
    ]),
  ])('%s', async (_what, statement, kind) => {
    await finds(statement(), kind);
  });
});

describe('what was done to the chains is found', () => {
  it.each<[string, string, RegExp]>([
    ...[
      "writer = 'x'",
      'at = at + 1',
      "operation_id = 'op-x'",
      'revision = 99',
      'event = 99',
      "body = replace(body, 'ada', 'bob')",
      "previous = 'x'",
      "hash = 'x'",
      'sequence = 99',
    ].map((change): [string, string, RegExp] => [
      `a row with ${change}`,
      `update audit set ${change} where writer = 'old' and sequence = 3`,
      /^(altered-row|missing-row)/,
    ]),
    ['the first row taken out', "delete from audit where writer = 'new' and sequence = 0", /^missing-row/],
    ['a row taken out', "delete from audit where writer = 'new' and sequence = 4", /^missing-row/],
    [
      'the last row taken out',
      "delete from audit where writer = 'new' and sequence = (select sequence from writers where writer = 'new')",
      /^missing-tail/,
    ],
    [
      'a row put behind the end',
      "insert into audit select writer, 99, at, null, null, null, body, previous, hash from audit where writer = 'new' and sequence = 1",
      /^missing-row|^altered-row/,
    ],
    [
      'a row doubled into another chain',
      "insert into audit select 'other', 0, at, null, null, null, body, previous, hash from audit where writer = 'new' and sequence = 1",
      /^altered-row/,
    ],
    [
      'two rows that changed places',
      "update audit set sequence = -1 where writer = 'old' and sequence = 2; update audit set sequence = 2 where writer = 'old' and sequence = 3; update audit set sequence = 3 where writer = 'old' and sequence = -1",
      /^altered-row/,
    ],
    ['a writer taken out of the table', "delete from writers where writer = 'new'", /^missing-writer/],
    ['a writer put in', "insert into writers values ('x', 3, 'x', 0, 0, null)", /^missing-writer/],
    ['a writer by another name', "update writers set writer = 'x' where writer = 'new'", /^missing-writer/],
    ['another end in the table', "update writers set hash = 'x' where writer = 'new'", /^altered-row/],
    ['an earlier end in the table', "update writers set sequence = 2 where writer = 'new'", /^altered-row/],
    ['a later end in the table', "update writers set sequence = 99 where writer = 'new'", /^missing-tail/],
    [
      'a closed chain opened again',
      "update writers set closed_at = null where writer = 'old'",
      /^altered-row: .* open, though/,
    ],
    [
      'an open chain closed',
      "update writers set closed_at = 1 where writer = 'new'",
      /^altered-row: .* closed, and no row/,
    ],
    [
      'a whole chain taken out, rows and all',
      "delete from audit where writer = 'old'; delete from writers where writer = 'old'",
      /^missing-writer/,
    ],
    [
      'a closed chain that ends earlier, by its own table as well',
      `delete from audit where writer = 'old' and sequence > 3;
       update writers set sequence = 3, hash = (select hash from audit where writer = 'old' and sequence = 3) where writer = 'old'`,
      /^missing-tail/,
    ],
  ])('%s', async (_what, statement, kind) => {
    await finds(statement, kind);
  });
});
