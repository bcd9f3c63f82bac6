import type { Operation } from '../../src/domain/operation.ts';
import { type Gateway, type GatewayOptions, openGateway } from '../gateway.ts';
import { alibabaSamples } from '../providers/alibaba/samples.ts';
import { type Answer, type Subject, settled, subjectsOf } from '../providers/stage.ts';
import { zenlayerSamples } from '../providers/zenlayer/samples.ts';

const subjects = new Map<string, Subject>(
  [zenlayerSamples, alibabaSamples]
    .flatMap(samples => subjectsOf(samples))
    .map(subject => [subject.change.mutation, subject]),
);

/** A vendor's page held against the whole house: GraphQL in, the emulated cloud behind. */
export interface Page {
  readonly gateway: Gateway;
  /** Sends a mutation and gives its answer, whichever member of the union it is. */
  ask(mutation: string, input: object): Promise<Answer>;
  read(query: string): Promise<unknown>;
  /** The operation at its end, or where only a person can go on. */
  ended(answer: Answer): Promise<Operation>;
  /** One account's line of what is charged for. */
  bill(provider: 'zenlayer' | 'alibaba', id: string): Promise<BillingLine>;
  /** Overwrites fields of one resource, as somebody else would who uses the vendor's console. */
  patch(provider: 'zenlayer' | 'alibaba', id: string, fields: object): Promise<void>;
  /** Requests and carried out changes of one action on one resource. */
  counts(action: string, resource: string): { readonly requests: number; readonly executions: number };
  close(): Promise<void>;
}

interface BillingLine {
  readonly billing: boolean;
  readonly stoppedAt: string | null;
}

export async function openPage(options: GatewayOptions = {}): Promise<Page> {
  const gateway = await openGateway({
    ...options,
    zenlayer: { seed: 'empty', ...options.zenlayer },
    alibaba: { seed: 'empty', ...options.alibaba },
  });
  const control = async (
    provider: 'zenlayer' | 'alibaba',
    path: string,
    patch?: object,
  ): Promise<unknown> => {
    const response = await fetch(`${gateway[provider].control}${path}`, {
      ...(patch === undefined
        ? {}
        : {
            method: 'PATCH',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(patch),
          }),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return await response.json();
  };
  return {
    gateway,
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
    ended: answer => settled({ gateway }, answer.operation?.id ?? ''),
    async bill(provider, id) {
      const told = JSON.stringify(await control(provider, '/billing'));
      const line = new RegExp(`\\{"id":"${id}"[^{}]*\\}`).exec(told)?.[0];
      if (line === undefined) throw new Error(`${id} is on no bill: ${told}`);
      return JSON.parse(line);
    },
    async patch(provider, id, fields) {
      await control(provider, `/resources/${id}`, fields);
    },
    counts(action, resource) {
      const both = [gateway.zenlayer.journal, gateway.alibaba.journal];
      const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
      return {
        requests: sum(both.map(journal => journal.countRequests({ action, resource }))),
        executions: sum(both.map(journal => journal.countExecutions({ action, resource }))),
      };
    },
    close: () => gateway.close(),
  };
}

/** Something happens at the vendor after the look and before the send: the moment that no look can close. */
export async function betweenLookAndSend<Result>(
  { gateway }: Page,
  happens: () => void,
  run: () => Promise<Result>,
): Promise<Result> {
  const { ledger } = gateway.app.works;
  const { record } = ledger;
  ledger.record = async draft => {
    const recorded = await record.call(ledger, draft);
    happens();
    return recorded;
  };
  try {
    return await run();
  } finally {
    ledger.record = record;
  }
}
