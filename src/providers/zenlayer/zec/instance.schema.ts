import { builder } from '../../../graph/builder.ts';
import { exposeChange } from '../../../graph/change.ts';
import { exposeNoun } from '../../../graph/noun.ts';
import { cloudResource, node } from '../../../graph/resource.ts';
import { startIpForward, stopIpForward } from './instance/ip-forward.ts';
import { type Instance, instance } from './instance/noun.ts';
import { startZenlayerInstance, stopZenlayerInstance } from './instance/power.ts';

export const zenlayerInstance = builder.objectRef<Instance>('ZenlayerInstance').implement({
  description: instance.description,
  interfaces: [cloudResource, node],
  fields: t => ({
    instanceType: t.exposeString('instanceType', { description: 'Its model.' }),
    imageName: t.exposeString('imageName', { description: 'The image it was made from.' }),
    cpu: t.exposeInt('cpu', { description: 'Cores.' }),
    memoryGiB: t.exposeInt('memoryGiB', { description: 'Memory in GiB.' }),
    ipForwarding: t.exposeBoolean('ipForwarding', {
      description:
        'Whether it may forward packets that are not addressed to it. Null where the provider does not say.',
    }),
    publicIpAddresses: t.exposeStringList('publicIpAddresses', {
      description: 'Its public addresses. Null where it is not shown.',
    }),
    privateIpAddresses: t.exposeStringList('privateIpAddresses', {
      description: 'Its private addresses. Null where it is not shown.',
    }),
  }),
});

exposeNoun(instance, zenlayerInstance);

exposeChange(stopIpForward, {
  destructive: true,
  description:
    'Leaves the bill as it is and can be undone with `startIpForward`: the instance stops forwarding packets that are not addressed to it, which cuts all traffic that is routed through it.',
  resource: zenlayerInstance,
});

exposeChange(startIpForward, {
  destructive: false,
  description:
    'Leaves the bill as it is and can be undone with `stopIpForward`: the instance forwards packets that are not addressed to it.',
  resource: zenlayerInstance,
});

exposeChange(stopZenlayerInstance, {
  destructive: true,
  description:
    'Leaves the bill as it is unless its plan says otherwise, and can be undone with `startZenlayerInstance`: switches an instance off, which ends everything that runs on it.',
  resource: zenlayerInstance,
});

exposeChange(startZenlayerInstance, {
  destructive: false,
  description:
    'Leaves the bill as it is unless its plan says otherwise, and can be undone with `stopZenlayerInstance`: switches an instance on.',
  resource: zenlayerInstance,
});
