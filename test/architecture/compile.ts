// Mistakes that must not compile. Nothing here is run: the type checker reads it with all other tests, and complains where
// one of these is no mistake any more.

import { changeOf, creationOf } from '../../src/adapter/change.ts';
import type { Codes } from '../../src/adapter/codes.ts';
import type { Envelope } from '../../src/adapter/envelope.ts';
import type { Listing } from '../../src/adapter/listing.ts';
import { defineNoun } from '../../src/adapter/noun.ts';
import { defineProvider } from '../../src/adapter/provider.ts';
import { runChange } from '../../src/changes/run.ts';
import { type Judged, verdict } from '../../src/changes/verdict.ts';
import type { Account, AccountKey } from '../../src/domain/account.ts';
import type { Action } from '../../src/domain/action.ts';
import type {
  Acceptance,
  Change,
  ChangeTarget,
  Intent,
  Look,
  Progress,
  Sent,
} from '../../src/domain/change.ts';
import { type DomainError, domainError } from '../../src/domain/errors.ts';
import type { Fields, InputOf } from '../../src/domain/input.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { failed, type Read, read } from '../../src/domain/outcome.ts';
import type { CloudResource } from '../../src/domain/resource.ts';
import { Secret } from '../../src/domain/secret.ts';
import { errorTypes } from '../../src/graph/cloud-error.ts';
import type { Step } from '../../src/ledger/ledger.ts';
import type { AlibabaClient } from '../../src/providers/alibaba/client.ts';
import { terminatePhysicalConnection } from '../../src/providers/alibaba/vpc/physical-connection.ts';
import { type ZenlayerClient, zenlayer } from '../../src/providers/zenlayer/client.ts';
import type * as ports from '../../src/providers/zenlayer/sdn/port.ts';
import { ModifyPortAttribute, type Port, port, renamePort } from '../../src/providers/zenlayer/sdn/port.ts';
import type { ChangeSample, MutationsOf } from '../providers/sample.ts';

declare const zenlayerAccount: Account<ZenlayerClient>;
declare const alibabaAccount: Account<AlibabaClient>;
declare const target: ChangeTarget;
declare const intent: Intent;
declare const seenPort: Port;
declare const operation: Operation;
declare const sample: ChangeSample;

/** A change of a port that is no mistake, to be spoilt in one way each. */
const sound = {
  action: ModifyPortAttribute,
  mutation: 'renamePort',
  verb: 'rename',
  takes: {
    label: { type: 'String', required: true, description: '' },
    size: { type: 'Int', description: '' },
  },
  blockers: () => [],
  send: () => Promise.reject(new Error('nothing is sent')),
  progress: (): Progress => 'done',
  absenceMeans: 'done',
} as const;

const named = { name: { type: 'String', required: true, description: '' } } as const;

export const mistakes = {
  takes() {
    // @ts-expect-error what a change takes has no such field, in its blockers
    changeOf(port, { ...sound, blockers: ({ input }) => (input.labl === '' ? [] : []) });
    // @ts-expect-error nor where it is sent
    changeOf(port, { ...sound, send: ({ input }) => Promise.reject(input.labl) });
    // @ts-expect-error nor where it is compared
    changeOf(port, { ...sound, progress: ({ input }) => (input.labl === '' ? 'done' : 'moving') });
    // @ts-expect-error nor where its answer is read
    changeOf(port, { ...sound, accepted: ({ input }) => ({ kind: 'accepted', nativeId: input.labl }) });
    // @ts-expect-error a number is no text
    changeOf(port, { ...sound, progress: ({ input }) => (input.size?.trim() ? 'done' : 'moving') });
    // @ts-expect-error what may be left out may be null
    const size = (input: InputOf<(typeof sound)['takes']>): number => input.size;
    // @ts-expect-error a field says what it is for
    const silent: Fields = { label: { type: 'String' } };
    // @ts-expect-error fields are of a few types
    const money: Fields = { price: { type: 'Money', description: '' } };
    // @ts-expect-error a text has no least
    const least: Fields = { label: { type: 'String', least: 1, description: '' } };
    // @ts-expect-error a resource says of which kind
    const loose: Fields = { portId: { type: 'Resource', description: '' } };
    // @ts-expect-error what is handed on is what was taken
    renamePort.send({ account: zenlayerAccount, target, input: { label: 'x' }, intent });
    return [size, silent, money, least, loose];
  },
  changes() {
    const { blockers: _blockers, ...reckless } = sound;
    // @ts-expect-error a change has blockers, even if none
    changeOf(port, reckless);
    const { progress: _progress, ...endless } = sound;
    // @ts-expect-error a change has an end that can be seen
    changeOf(port, endless);
    const { absenceMeans: _absence, ...vague } = sound;
    // @ts-expect-error a change says what it means when its resource is gone
    changeOf(port, vague);
    // @ts-expect-error what is seen is one of five
    changeOf(port, { ...sound, progress: () => 'finished' });
    // @ts-expect-error what absence means is one of three
    changeOf(port, { ...sound, absenceMeans: 'gone' });
    // @ts-expect-error its resource has no such field
    changeOf(port, { ...sound, progress: ({ now }) => (now.ipForwarding ? 'done' : 'moving') });
    // @ts-expect-error its facts have no such field
    changeOf(port, { ...sound, facts: () => read({ held: true }), blockers: ({ before }) => before.hold });
    // @ts-expect-error a change of one provider never gets another's account
    renamePort.look({ account: alibabaAccount, target, input: { name: 'x' } });
    // @ts-expect-error nor another's resource
    terminatePhysicalConnection.progress({ before: { resource: seenPort }, now: seenPort, input: {} });
    // @ts-expect-error accounts of one provider come with its own client
    const client: AccountKey<AlibabaClient> = { ...zenlayer, client: zenlayerAccount.client };
    return client;
  },
  creations() {
    // @ts-expect-error a creation takes a name
    creationOf(port, { ...sound, blockers: () => [] });
    const optional = { name: { type: 'String', description: '' } } as const;
    // @ts-expect-error that has to be given
    creationOf(port, { ...sound, takes: optional, blockers: () => [] });
    const number = { name: { type: 'Int', required: true, description: '' } } as const;
    // @ts-expect-error and is a text
    creationOf(port, { ...sound, takes: number, blockers: () => [] });
    // @ts-expect-error before it there is no resource
    creationOf(port, { ...sound, takes: named, blockers: ({ before }) => before.resource.name });
    return creationOf(port, { ...sound, takes: named, blockers: () => [] });
  },
  nouns() {
    const { canary: _canary, ...blind } = {} as Parameters<typeof defineNoun<object, Port>>[0];
    // @ts-expect-error a noun names what vouches for its list
    defineNoun<object, Port>(blind);
    // @ts-expect-error a list says how it is cut
    const uncut: Listing = {
      provider: 'p',
      label: 'P',
      action: ModifyPortAttribute,
      things: 's',
      open: () => null,
    };
    // @ts-expect-error an envelope says where its request id stands
    const anonymous: Envelope = { code: [], message: [], content: null, succeeds: () => true };
    // @ts-expect-error a provider says how it is configured
    defineProvider({ name: 'p', label: 'P' });
    return [uncut, anonymous];
  },
  errors() {
    // @ts-expect-error the catalogue has no such error
    domainError('CloudResourceGoneError', { message: '' });
    // @ts-expect-error an error says something
    domainError('CloudAccessError', {});
    // @ts-expect-error the field belongs to another error
    domainError('CloudAccessError', { message: '', inputField: 'id' });
    // @ts-expect-error one error is not another
    const access: DomainError<'CloudAccessError'> = domainError('CloudInputError', { message: '' });
    // @ts-expect-error no union has an error that the catalogue does not know
    errorTypes(['CloudResourceGoneError']);
    return access;
  },
  facts() {
    // @ts-expect-error a code leads to an error of the catalogue
    const unknown: Action = { service: 's', action: 'A', effect: 'once', errors: { CODE: 'GoneError' } };
    // @ts-expect-error sending again does one of three things
    const again: Action = { service: 's', action: 'A', effect: 'maybe', errors: {} };
    // @ts-expect-error what only some resources can meet is no error of every action
    const common: Codes['common'] = { CODE: 'CloudSubscriptionError' };
    return [unknown, again, common];
  },
  outcomes() {
    // @ts-expect-error absence says what vouched for it
    const absent: Look<CloudResource> = { kind: 'absent', requestId: null };
    // @ts-expect-error unreadable says why
    const unreadable: Look<CloudResource> = { kind: 'unreadable' };
    // @ts-expect-error there is no half of being sent
    const half: Sent = { kind: 'probably', requestId: null };
    // @ts-expect-error an answer that is not the documented one says what it has instead
    const odd: Acceptance = { kind: 'unreadable' };
    // @ts-expect-error a failure is a domain error
    const thrown: Read<number> = failed(new Error('no'));
    const value: Read<number> = read(1);
    // @ts-expect-error a value is there only where reading came to one
    const number = value.value;
    return [absent, unreadable, half, odd, thrown, number];
  },
  states() {
    // @ts-expect-error a state is normalized, and the provider's own word stands beside it
    const state: CloudResource['state'] = 'RUNNING';
    // @ts-expect-error an operation has the statuses of its life
    const step: Step = { status: 'DONE' };
    // @ts-expect-error and is never changed in place
    operation.status = 'SUCCEEDED';
    const { steadySince: _steady, ...impatient } = {} as Judged;
    // @ts-expect-error nothing is judged without the time that this process has watched
    verdict({ kind: 'unborn' }, impatient);
    return [state, step];
  },
  secrets() {
    // @ts-expect-error a secret is no text
    const text: string = new Secret('x');
    return text;
  },
  requests() {
    // @ts-expect-error a request says who asks
    return runChange({}, { change: {} as Change });
  },
  samples() {
    // @ts-expect-error every mutation of a noun has a sample
    const some: Readonly<Record<MutationsOf<typeof ports>, ChangeSample>> = { terminatePort: sample };
    return some;
  },
};
