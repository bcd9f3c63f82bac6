import { accepted, type Call, type ChangeAction } from '../action.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { BorderRouter } from './record.ts';
import { pass } from './transition.ts';
import { vlanTaken } from './vlan.ts';

const onRouter = {
  effect: 'change',
  required: ['RegionId', 'VbrId'],
  names: 'VbrId',
  token: 'ClientToken',
} as const;

export const TerminateVirtualBorderRouter: ChangeAction = {
  ...onRouter,
  decide: call => {
    const router = routerNamed(call);
    if (!router) return refuse('InvalidVbrId.NotFound');
    if (router.status !== 'active') return refuse('InvalidOperation.OperationNotAllowedInState');
    return accepted(() => pass(call.world, router, 'terminating'));
  },
};

export const RecoverVirtualBorderRouter: ChangeAction = {
  ...onRouter,
  decide: call => {
    const { world } = call;
    const router = routerNamed(call);
    if (!router) return refuse('InvalidVbrId.NotFound');
    const circuit = world.circuits.get(router.circuitId);
    if (router.status !== 'terminated' || circuit?.status !== 'Enabled') {
      return refuse('InvalidOperation.OperationNotAllowedInState');
    }
    if (vlanTaken(world, router.circuitId, router.vlanId, router)) {
      return refuse('OperationFailed.VlanIdAlreadyInUse');
    }
    return accepted(() => pass(world, router, 'recovering'));
  },
};

export const DeleteVirtualBorderRouter: ChangeAction = {
  ...onRouter,
  decide: call => {
    const router = routerNamed(call);
    if (!router) {
      return refuse('InvalidVbrId.NotFound', {
        message: 'The specified VirutalBorderRouter does not exist in our records.',
      });
    }
    return (
      undeletable(router) ??
      // The router goes on being listed, as deleting, until it is gone.
      accepted(() => pass(call.world, router, 'deleting'))
    );
  },
};

function undeletable(router: BorderRouter): Refusal | undefined {
  // The owner of the circuit may take back what the other account has not accepted yet, and nothing else of it.
  if (router.ownerUid !== undefined && router.status !== 'unconfirmed') {
    return refuse('Forbidden.OperationNotAllowedByUser');
  }
  if (!['unconfirmed', 'active', 'terminated'].includes(router.status)) {
    return refuse('InvalidOperation.OperationNotAllowedInState');
  }
  if (router.dependents.includes('bgpGroup')) return refuse('DependencyViolation.BgpGroup');
  if (router.dependents.includes('routeEntry')) {
    return refuse('DependencyViolation.RouterInterfaceReferedByRouteEntry');
  }
  return router.dependents.includes('routerInterface')
    ? refuse('InvalidOperation.RouterInterfaceNotDeleted')
    : undefined;
}

function routerNamed({ world, parameters, region }: Call): BorderRouter | undefined {
  const router = world.routers.get(parameters.text('VbrId') ?? '');
  return router?.region === region ? router : undefined;
}
