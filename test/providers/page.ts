import type { Operation } from '../../src/domain/operation.ts';
import { type Choice, type Gateway, type GatewayOptions, openGateway, using } from '../gateway.ts';
import { type Cloud, controlled, type EmulatedCloud, type EmulatorStart } from './cloud.ts';
import { settled } from './stage.ts';
import { type Answer, subjectsOf } from './subject.ts';

/** A vendor's page held against the whole house: GraphQL in, the emulated cloud behind. */
export interface Page<Emulator extends EmulatedCloud = EmulatedCloud> {
  readonly gateway: Gateway;
  readonly cloud: Emulator;
  /** Sends a mutation and gives its answer, whichever member of the union it is. */
  ask(mutation: string, input: object): Promise<Answer>;
  read(query: string): Promise<unknown>;
  /** The operation at its end, or where only a person can go on. */
  ended(answer: Answer): Promise<Operation>;
  /** The account's line of what is charged for. */
  bill(id: string): Promise<BillingLine>;
  /** Overwrites fields of one resource, as somebody else would who uses the vendor's console. */
  patch(id: string, fields: object): Promise<void>;
  /** Requests and carried out changes of one action on one resource. */
  counts(action: string, resource: string): { readonly requests: number; readonly executions: number };
  close(): Promise<void>;
}

interface BillingLine {
  readonly billing: boolean;
  readonly stoppedAt: string | null;
}

export async function openPage<Emulator extends EmulatedCloud, Start extends EmulatorStart>(
  cloud: Cloud<Emulator, Start>,
  { start, settings, ...options }: Choice<Start> & Pick<GatewayOptions, 'changes'> = {},
): Promise<Page<Emulator>> {
  const gateway = await openGateway({
    ...options,
    clouds: [
      using(cloud as Cloud, {
        start: { seed: 'empty', ...start },
        ...(settings === undefined ? {} : { settings }),
      }),
    ],
  });
  const emulator = gateway.cloud<Emulator>(cloud);
  const subjects = new Map(subjectsOf(cloud as Cloud).map(subject => [subject.change.mutation, subject]));
  return {
    gateway,
    cloud: emulator,
    async ask(mutation, input) {
      const subject = subjects.get(mutation);
      if (subject === undefined) throw new Error(`there is no mutation ${mutation}`);
      const { data, errors } = await gateway.send(subject.document, { input });
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data[mutation];
    },
    async read(query) {
      const { data, errors } = await gateway.send(query);
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data;
    },
    ended: answer => settled(gateway, answer.operation?.id ?? ''),
    async bill(id) {
      const told = JSON.stringify(await controlled(emulator.control, '/billing'));
      const line = new RegExp(`\\{"id":"${id}"[^{}]*\\}`).exec(told)?.[0];
      if (line === undefined) throw new Error(`${id} is on no bill: ${told}`);
      return JSON.parse(line);
    },
    async patch(id, fields) {
      await controlled(emulator.control, `/resources/${id}`, { method: 'PATCH', body: fields });
    },
    counts(action, resource) {
      const { journal } = emulator;
      return {
        requests: journal.countRequests({ action, resource }),
        executions: journal.countExecutions({ action, resource }),
      };
    },
    close: () => gateway.close(),
  };
}

/** Something happens at the vendor after the look and before the send: the moment that no look can close. */
export async function betweenLookAndSend<Result>(
  { gateway }: Pick<Page, 'gateway'>,
  happens: () => unknown,
  run: () => Promise<Result>,
): Promise<Result> {
  const { ledger } = gateway.app.engine;
  const { record } = ledger;
  ledger.record = async (...given) => {
    const recorded = await record.call(ledger, ...given);
    await happens();
    return recorded;
  };
  try {
    return await run();
  } finally {
    ledger.record = record;
  }
}
