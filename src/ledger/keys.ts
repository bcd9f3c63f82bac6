import { numberOf, run, runFirst, type SqlRow, type SqlScript, textOf } from './sql.ts';

/** A caller's key, without the key itself: of that only its hash is kept. */
export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly actor: string;
  readonly madeAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly usedAt: Date | null;
}

export type NewApiKey = Pick<ApiKeyRow, 'id' | 'name' | 'tenant' | 'actor'> & {
  readonly hash: string;
  readonly validForMs: number;
};

export const keyTables: readonly string[] = [
  `create table api_keys (
    hash text primary key, id text not null unique, name text not null, tenant text not null, actor text not null,
    made_at bigint not null, expires_at bigint not null, revoked_at bigint, used_at bigint
  )`,
  'create index api_keys_by_name on api_keys (name, made_at)',
];

const columns = 'id, name, tenant, actor, made_at, expires_at, revoked_at, used_at';

export function* findKey(hash: string): SqlScript<ApiKeyRow | null> {
  const row = yield* runFirst(`select ${columns} from api_keys where hash = $1`, hash);
  return row === null ? null : keyOf(row);
}

export function* listKeys(): SqlScript<readonly ApiKeyRow[]> {
  return (yield* run(`select ${columns} from api_keys order by name, made_at, id`)).map(keyOf);
}

export function* addKey({ hash, id, name, tenant, actor, validForMs }: NewApiKey): SqlScript<void> {
  yield* run(
    `insert into api_keys (hash, id, name, tenant, actor, made_at, expires_at)
     select $1, $2, $3, $4, $5, made.at, made.at + $6 from (select :now as at) as made`,
    hash,
    id,
    name,
    tenant,
    actor,
    validForMs,
  );
}

/** By its id one key, by a name all of that name. Returns those that it ended. */
export function* revokeKeys(idOrName: string): SqlScript<readonly ApiKeyRow[]> {
  const found = yield* run(
    `update api_keys set revoked_at = :now where (id = $1 or name = $1) and revoked_at is null returning ${columns}`,
    idOrName,
  );
  return found.map(keyOf);
}

/** A rotation: the keys of a name that are still good last no longer than this. Returns them; the new one is added beside. */
export function* shortenKeys(name: string, overlapMs: number): SqlScript<readonly ApiKeyRow[]> {
  const found = yield* run(
    `update api_keys set expires_at = case when expires_at < :now + $2 then expires_at else :now + $2 end
     where name = $1 and revoked_at is null and expires_at > :now returning ${columns}`,
    name,
    overlapMs,
  );
  return found.map(keyOf);
}

export function* noteKeyUse(id: string): SqlScript<void> {
  yield* run('update api_keys set used_at = :now where id = $1', id);
}

function keyOf(row: SqlRow): ApiKeyRow {
  return {
    id: textOf(row.id),
    name: textOf(row.name),
    tenant: textOf(row.tenant),
    actor: textOf(row.actor),
    madeAt: new Date(numberOf(row.made_at)),
    expiresAt: new Date(numberOf(row.expires_at)),
    revokedAt: timeOf(row.revoked_at),
    usedAt: timeOf(row.used_at),
  };
}

function timeOf(value: SqlRow[string] | undefined): Date | null {
  return value === null || value === undefined ? null : new Date(numberOf(value));
}
