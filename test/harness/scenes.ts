import { setTimeout as pause } from 'node:timers/promises';
import { resolveText } from './graph.ts';
import type { Stage } from './stage.ts';
import { circuit, connect, instance, label, port, type Step } from './trades.ts';

/** One thing that goes wrong in one way, played to its end. What it must not lead to is for the judge to see. */
export type Scene = (stage: Stage, id: string) => Promise<void>;

/** Carried out, and the answer never came. Then the same wish once more, as a client does that lost the answer. */
export const answerLost: Scene = async (stage, id) => {
  const step = await stage.resource(instance, id);
  stage.fault(instance, step.action, id, { kind: 'dropAfterActing' });
  await followed(stage, await stage.change(instance, step, id));
  await followed(stage, await stage.change(instance, step, id));
};

export const silence: Scene = async (stage, id) => {
  const step = await stage.resource(instance, id);
  stage.fault(instance, step.action, id, { kind: 'silence', act: true });
  await followed(stage, await stage.change(instance, step, id));
};

export const killedOnArrival: Scene = async (stage, id) => {
  const step = await stage.resource(port, id);
  const [gateway] = stage.site.gateways;
  if (gateway === undefined) throw new Error('there is no gateway to kill');
  const stop = stage.site.clouds.overheard.listen(moment => {
    if (moment !== 'changeArrived') return;
    stop();
    gateway.strike();
  });
  await stage.change(port, step, id);
  await gateway.kill();
  await gateway.start();
  await followed(stage, await stage.insist(port, step, id));
};

/** Dropped, and carried out later than anybody waits for an answer. */
export const carriedOutLate: Scene = async (stage, id) => {
  const step = await stage.resource(port, id);
  stage.fault(port, step.action, id, { kind: 'lateAct', ms: 1_800, answer: 'drop' });
  const acted = stage.site.clouds.overheard.next('changeActed', id);
  await followed(stage, await stage.change(port, step, id));
  await stage.expected(acted, 'what was to be carried out late');
};

export const unknownCode: Scene = async (stage, id) => {
  const step = await stage.resource(port, id);
  const body = JSON.stringify({ requestId: 'T1', code: 'A_CODE_OF_NEXT_YEAR', message: 'Being processed.' });
  stage.fault(port, step.action, id, { kind: 'status', status: 400, act: true, body });
  await followed(stage, await stage.change(port, step, id));
};

export const serverError: Scene = async (stage, id) => {
  const step = await stage.resource(port, id);
  const fault = { kind: 'serverError', status: 500, act: true, code: 'INVALID_PORT_STATUS' } as const;
  stage.fault(port, step.action, id, fault);
  await followed(stage, await stage.change(port, step, id));
};

export const pageInsteadOfAnswer: Scene = async (stage, id) => {
  const step = await stage.resource(instance, id);
  stage.fault(instance, step.action, id, { kind: 'garbage', shape: 'html', act: false });
  await followed(stage, await stage.change(instance, step, id));
};

/** Not carried out, and then one look from which it is missing, in the list as well: its neighbours are there, it is not. */
export const laggingList: Scene = async (stage, id) => {
  const step = await stage.resource(connect, id);
  stage.fault(connect, step.action, id, { kind: 'dropBeforeActing' });
  const arrived = stage.site.clouds.overheard.next('changeArrived');
  const changed = stage.change(connect, step, id);
  await stage.expected(arrived, 'a change');
  // A look asks by the id, and then for the list.
  stage.fault(connect, connect.reading, id, { kind: 'vanish' }, 2);
  await followed(stage, await changed);
};

/** Not carried out, and then every list is empty for a while, also the one that never is: another account's, or no permission. */
export const emptiedList: Scene = async (stage, id) => {
  const step = await stage.resource(connect, id);
  stage.fault(connect, step.action, id, { kind: 'dropBeforeActing' });
  stage.fault(connect, connect.reading, id, { kind: 'delay', ms: 1 });
  const response = { totalCount: 0, dataSet: [] };
  const body = JSON.stringify({ requestId: 'T1', response });
  const looked = stage.site.clouds.overheard.next('changeArrived');
  const changed = stage.change(connect, step, id);
  await stage.expected(looked, 'a change');
  for (const action of [connect.reading, 'DescribeDatacenters']) {
    const fault = { kind: 'status', status: 200, act: false, body } as const;
    stage.site.clouds.zenlayer.faults.add({ action, times: 'always', lastsMs: 2_500, fault });
  }
  await followed(stage, await changed);
};

/** It bears the name already that it is to be given, and the request is lost: nothing that is read tells what became of it. */
export const nothingToChange: Scene = async (stage, id) => {
  const step = { ...(await stage.resource(label, id)), input: { name: id } };
  stage.fault(label, step.action, id, { kind: 'dropBeforeActing' });
  await followed(stage, await stage.change(label, step, id));
};

export const keyUsedTwice: Scene = async (stage, id) => {
  const step = await stage.resource(instance, `${id}-a`);
  await stage.resource(instance, `${id}-b`);
  const key = `${id}/shared`;
  await followed(stage, await stage.change(instance, step, `${id}-a`, { key }));
  await stage.change(instance, step, `${id}-b`, { key });
};

/** Carried out without an answer, and the repeat is refused: by the state that the first attempt made. */
export const echoOfSuccess: Scene = async (stage, id) => {
  const step = await stage.resource(circuit, id);
  stage.fault(circuit, step.action, id, { kind: 'dropAfterActing' });
  stage.fault(circuit, step.action, id, { kind: 'refuse', code: 'Forbidden.NotAllowedInState' });
  await followed(stage, await stage.change(circuit, step, id));
};

export const manyAtOnce: Scene = async (stage, id) => {
  const step = await stage.resource(instance, id);
  const asked = Array.from({ length: 6 }, (_, number) =>
    stage.change(instance, step, id, { key: `${id}/${number}` }),
  );
  for (const reply of await Promise.all(asked)) await followed(stage, reply);
};

/** The slower of two looks is answered when the faster client's change has come to its end. */
export const overtakenLook: Scene = async (stage, id) => {
  const step = await stage.resource(instance, id);
  const { changes } = stage.site.clouds.overheard;
  const arrived = (): number => changes.filter(({ request }) => request.resources.includes(id)).length;
  stage.fault(instance, instance.reading, id, { kind: 'delay', ms: 400 });
  const looking = stage.site.clouds.overheard.next('readArrived');
  const slower = stage.change(instance, step, id, { key: `${id}/slower` });
  await stage.expected(looking, 'the first look');
  await pause(50);
  await followed(stage, await stage.change(instance, step, id, { key: `${id}/faster` }));
  await slower;
  if (arrived() > 1)
    stage.seenWrong.push(`${step.action} of ${id} was sent on a look from before another one`);
};

/** A person may settle what reading cannot, and nothing else. */
export const resolvedWithoutNeed: Scene = async (stage, id) => {
  const step = await stage.resource(instance, id);
  const reply = await stage.change(instance, step, id);
  await followed(stage, reply);
  const input = { id: reply?.operation?.id, outcome: 'NOT_APPLIED', note: 'looked at the wrong one' };
  await stage.ask(resolveText, { input });
};

/** The first attempt is carried out after the second one; only its token tells that both are one wish. */
export const overtakenAttempt: Scene = async (stage, id) => {
  const step = await stage.resource(circuit, id);
  stage.site.clouds.alibaba.settings.change({ repeatedTerminate: 'accept' });
  stage.fault(circuit, step.action, id, { kind: 'lateAct', ms: 300, answer: 'drop' });
  await followed(stage, await stage.change(circuit, step, id));
  await pause(400);
};

/** Two replicas on one record, and one of them has more changes than may go out at once, so that some wait recorded. Asking again would hide what was closed too early. */
export const twoReplicas: Scene = async (stage, id) => {
  const ids = Array.from({ length: 24 }, (_, number) => `${id}-${number}`);
  const steps = await Promise.all(ids.map(each => stage.resource(instance, each)));
  await Promise.all(
    ids.map(async (each, index) => {
      const step = steps[index] as Step;
      stage.fault(instance, step.action, each, { kind: 'delay', ms: 250 });
      await followed(stage, await stage.change(instance, step, each, { replica: 0, once: true }));
    }),
  );
};

/** The record can no longer be written when the changes are about to be sent. */
export const recordFull: Scene = async (stage, id) => {
  const ids = Array.from({ length: 12 }, (_, number) => `${id}-${number}`);
  const steps = await Promise.all(ids.map(each => stage.resource(port, each)));
  for (const each of ids) stage.fault(port, port.reading, each, { kind: 'delay', ms: 500 });
  const looked = stage.site.clouds.overheard.next('readArrived');
  const asked = ids.map((each, index) => stage.change(port, steps[index] as Step, each, { once: true }));
  await stage.expected(looked, 'a first look');
  stage.site.gateways[0]?.signal('SIGUSR2');
  const replies = await Promise.all(asked);
  stage.site.gateways[0]?.signal('SIGUSR2');
  await Promise.all(replies.map(reply => followed(stage, reply)));
};

async function followed(stage: Stage, reply: Awaited<ReturnType<Stage['change']>>): Promise<void> {
  if (reply?.operation) await stage.settled(reply.operation.id);
}
