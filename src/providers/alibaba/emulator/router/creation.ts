/** A border router with everything a row shows, of which the caller says only what matters to it. */
import { newId, type World } from '../world.ts';
import type { BorderRouter } from './record.ts';
import { resume } from './transition.ts';

const day = 24 * 60 * 60_000;

export type RouterFields = Partial<Omit<BorderRouter, 'id' | 'circuitId'>> & {
  readonly id?: string;
  readonly region: string;
  readonly circuitId: string;
};

export function addRouter(world: World, fields: RouterFields): BorderRouter {
  const now = world.now();
  const status = fields.status ?? 'active';
  const number = world.routersOn(fields.circuitId).length + 1;
  const router: BorderRouter = {
    id: newId('vbr'),
    name: '',
    description: '',
    status,
    vlanId: 100 + number,
    bandwidth: 1000,
    circuitCode: '',
    localGatewayIp: `10.100.${number}.1`,
    peerGatewayIp: `10.100.${number}.2`,
    peeringSubnetMask: '255.255.255.252',
    enableIpv6: false,
    resourceGroupId: 'rg-acfmxazb4ph6aiy',
    creationTime: new Date(now.getTime() - 60 * day),
    ...(status === 'unconfirmed' ? {} : { activationTime: new Date(now.getTime() - 60 * day) }),
    ...(status === 'terminated' ? { terminationTime: new Date(now.getTime() - day) } : {}),
    tags: {},
    dependents: [],
    ...fields,
  };
  world.routers.set(router.id, router);
  resume(world, router);
  return router;
}
