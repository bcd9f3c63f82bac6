import { hashOf, newApiKey } from './access/api-key.ts';
import type { AccessSettings } from './access/settings.ts';
import type { BrakeSettings } from './changes/brake-settings.ts';
import { noBrakes } from './changes/brake-settings.ts';
import type { ConfiguredAccess } from './config.ts';
import { homeTenant, localOperator } from './domain/caller.ts';
import type { NewApiKey } from './ledger/keys.ts';

/** Somebody to try rights with in the demo. */
export interface SampleCaller {
  readonly name: string;
  /** For people. */
  readonly may: string;
  readonly key: string;
}

const samples = {
  viewer: { words: ['read'], may: 'sees everything, changes nothing' },
  operator: { words: ['read', 'change'], may: 'changes everything; to destroy a line takes a second person' },
  approver: { words: ['read', 'approve'], may: 'is that second person' },
} as const;

export function newSampleCallers(): readonly SampleCaller[] {
  return Object.entries(samples).map(([name, { may }]) => ({ name, may, key: newApiKey() }));
}

export function keysOfSamples(callers: readonly SampleCaller[]): readonly NewApiKey[] {
  const validForMs = 365 * 24 * 3600_000;
  return callers.map(({ name, key }) => ({
    id: `key-${name}`,
    name,
    tenant: homeTenant,
    actor: `key:${name}`,
    hash: hashOf(key),
    validForMs,
  }));
}

export function sampleAccess(): ConfiguredAccess {
  const names = Object.entries(samples);
  const settings: AccessSettings = {
    roles: new Map(
      names.map(([role, { words }]) => [role, [{ role, may: words, accounts: null, kinds: null }]]),
    ),
    grants: names.map(([name]) => ({ to: { kind: 'key', key: name }, roles: [name] })),
    issuers: [],
    routers: [],
    certificates: [],
  };
  return { settings, anonymous: localOperator };
}

/** Without a key everything is allowed, and nobody has to agree. */
export const sampleBrakes: BrakeSettings = {
  ...noBrakes,
  approvals: [
    {
      changes: ['destroyPrivateConnect'],
      accounts: null,
      validForMinutes: 60,
      exempt: [localOperator.actor],
    },
  ],
};
