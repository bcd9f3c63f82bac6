// Mistakes that must not compile. Nothing here is run: the type checker reads it with all other tests, and complains where
// one of these is no mistake any more.

import { runChange } from '../../src/changes/run.ts';
import type { Account, AccountKey } from '../../src/domain/account.ts';
import type { Action } from '../../src/domain/action.ts';
import { type Change, defineChange, type Look, type Sent, type Snapshot } from '../../src/domain/change.ts';
import { type DomainError, domainError } from '../../src/domain/errors.ts';
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
import { type PortView, terminatePort } from '../../src/providers/zenlayer/sdn/port.ts';
import type { Codes } from '../../src/transport/answer.ts';
import type { ChangeSample, MutationsOf } from '../providers/sample.ts';

declare const change: Change<ZenlayerClient, PortView>;
declare const zenlayerAccount: Account<ZenlayerClient>;
declare const alibabaAccount: Account<AlibabaClient>;
declare const portView: PortView;
declare const sample: ChangeSample;

export const mistakes = {
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
  changes() {
    const { look: _look, ...sightless } = change;
    // @ts-expect-error a change can be looked at
    defineChange(sightless);
    const { seen: _seen, ...endless } = change;
    // @ts-expect-error a change has an end that can be seen
    defineChange(endless);
    const { blockers: _blockers, ...reckless } = change;
    // @ts-expect-error a change has blockers, even if none
    defineChange(reckless);
    // @ts-expect-error what is seen is one of five
    defineChange({ ...change, seen: () => 'finished' });
    // @ts-expect-error what gone means is one of two
    defineChange({ ...change, gone: 'failed' });
    // @ts-expect-error a change of one provider never gets another's account
    terminatePort.look(alibabaAccount, portView.resource.reference, null);
    // @ts-expect-error nor another's view
    terminatePhysicalConnection.seen(portView, portView);
    // @ts-expect-error accounts of one provider come with its own client
    const client: AccountKey<AlibabaClient> = { ...zenlayer, client: zenlayerAccount.client };
    return client;
  },
  outcomes() {
    // @ts-expect-error absence says what vouched for it
    const absent: Look<Snapshot> = { kind: 'absent', requestId: null };
    // @ts-expect-error unreadable says why
    const unreadable: Look<Snapshot> = { kind: 'unreadable' };
    // @ts-expect-error there is no half of being sent
    const half: Sent = { kind: 'probably', requestId: null };
    // @ts-expect-error a failure is a domain error
    const thrown: Read<number> = failed(new Error('no'));
    const value: Read<number> = read(1);
    // @ts-expect-error a value is there only where reading came to one
    const number = value.value;
    return [absent, unreadable, half, thrown, number];
  },
  states() {
    // @ts-expect-error a state is normalized, and the provider's own word stands beside it
    const state: CloudResource['state'] = 'RUNNING';
    // @ts-expect-error an operation has the statuses of its life
    const step: Step = { status: 'DONE' };
    // @ts-expect-error and is never changed in place
    (operation: Operation) => (operation.status = 'SUCCEEDED');
    return [state, step];
  },
  secrets() {
    // @ts-expect-error a secret is no text
    const text: string = new Secret('x');
    return text;
  },
  orders() {
    // @ts-expect-error an order says who asks
    return runChange({}, { change });
  },
  samples() {
    // @ts-expect-error every mutation of a noun has a sample
    const some: Readonly<Record<MutationsOf<typeof ports>, ChangeSample>> = { terminatePort: sample };
    return some;
  },
};
