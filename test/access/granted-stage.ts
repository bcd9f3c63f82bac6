import { expect } from 'vitest';
import type { Right } from '../../src/domain/rights.ts';
import { openStage, type Stage } from './stage.ts';

function role(name: string, ...rights: Omit<Right, 'role'>[]) {
  return [name, rights.map(right => ({ role: name, ...right }))] as const;
}

export const everywhere = { accounts: null, kinds: null };
const granted = ['operator', 'viewer', 'portKeeper', 'lineViewer', 'northern', 'circuitKeeper'] as const;

/** Callers with one role each, one without any, and one of another company. */
export function openGranted(): Promise<Stage> {
  return openStage({
    keys: { ...Object.fromEntries(granted.map(name => [name, 'acme'])), stranger: 'acme', rival: 'rival' },
    access: {
      roles: new Map([
        role('operator', { may: ['read', 'change'], ...everywhere }),
        role('viewer', { may: ['read'], ...everywhere }),
        role('portKeeper', { may: ['read', 'change'], accounts: null, kinds: ['port'] }),
        role('lineViewer', { may: ['read'], accounts: null, kinds: ['private-connect'] }),
        role('northern', { may: ['read', 'change'], accounts: ['zenlayer/north'], kinds: null }),
        role('circuitKeeper', { may: ['read', 'change'], accounts: null, kinds: ['physical-connection'] }),
      ]),
      grants: [
        ...granted.map(name => ({ to: { kind: 'key' as const, key: name }, roles: [name] })),
        { to: { kind: 'key', key: 'rival' }, roles: ['operator'] },
      ],
    },
  });
}

export const terminate = `mutation($input: ZenlayerTerminatePortInput!) {
  terminatePort(input: $input) {
    __typename
    ... on ZenlayerTerminatePortSuccess { operation { id actor } }
    ... on CloudError { message advice retryable providerMessage operation { id error { message } events { note } } }
    ... on CloudAccessError { missingRight }
    ... on CloudResourceInUseError { dependents { kind nativeId } }
    ... on CloudIdempotencyConflictError { code }
  }
}`;

export async function terminatePortOn(stage: Stage, who: string, input: object) {
  const { data, errors } = await stage.ask(who, terminate, { input });
  expect(errors).toBeUndefined();
  return data.terminatePort;
}
