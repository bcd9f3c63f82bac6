import { type AlibabaChange, type AlibabaChangeContext, accepted } from '../action.ts';
import { type AlibabaRefusal, refuse } from '../refusal.ts';
import { vlanTaken } from './circuit-routers.ts';
import type { EmulatedBorderRouter } from './virtual-border-router.ts';
import { pass } from './virtual-border-router-lifecycle.ts';

/** The steps in a border router's life that the owner of its circuit takes. */

const onRouter = {
  effect: 'change',
  required: ['RegionId', 'VbrId'],
  names: 'VbrId',
  token: 'ClientToken',
} as const;

export const TerminateVirtualBorderRouter: AlibabaChange = {
  ...onRouter,
  decide: context => {
    const router = routerNamed(context);
    if (!router) return refuse('InvalidVbrId.NotFound');
    if (router.status !== 'active') return refuse('InvalidOperation.OperationNotAllowedInState');
    return accepted(() => pass(context.world, router, 'terminating'));
  },
};

export const RecoverVirtualBorderRouter: AlibabaChange = {
  ...onRouter,
  decide: context => {
    const { world } = context;
    const router = routerNamed(context);
    if (!router) return refuse('InvalidVbrId.NotFound');
    const circuit = world.get('physicalConnection', router.physicalConnectionId);
    if (router.status !== 'terminated' || circuit?.status !== 'Enabled') {
      return refuse('InvalidOperation.OperationNotAllowedInState');
    }
    if (vlanTaken(world, router.physicalConnectionId, router.vlanId, router)) {
      return refuse('OperationFailed.VlanIdAlreadyInUse');
    }
    return accepted(() => pass(world, router, 'recovering'));
  },
};

export const DeleteVirtualBorderRouter: AlibabaChange = {
  ...onRouter,
  decide: context => {
    const router = routerNamed(context);
    if (!router) {
      return refuse('InvalidVbrId.NotFound', {
        message: 'The specified VirutalBorderRouter does not exist in our records.',
      });
    }
    return (
      undeletable(router) ??
      // The router goes on being listed, as deleting, until it is gone.
      accepted(() => pass(context.world, router, 'deleting'))
    );
  },
};

function undeletable(router: EmulatedBorderRouter): AlibabaRefusal | undefined {
  // The owner of the circuit may take back what the other account has not accepted yet, and nothing else of it.
  if (router.ownerUid !== undefined && router.status !== 'unconfirmed') {
    return refuse('Forbidden.OperationNotAllowedByUser');
  }
  if (!['unconfirmed', 'active', 'terminated'].includes(router.status)) {
    return refuse('InvalidOperation.OperationNotAllowedInState');
  }
  if (router.associated.length > 0) return refuse('InvalidStatus.NotAllowed');
  const holding = (['bgpGroup', 'routeEntry', 'nqa', 'routerInterface'] as const).find(dependent =>
    router.dependents.includes(dependent),
  );
  return holding && refuse(dependencies[holding]);
}

const dependencies = {
  bgpGroup: 'DependencyViolation.BgpGroup',
  routeEntry: 'DependencyViolation.RouterInterfaceReferedByRouteEntry',
  nqa: 'DependencyViolation.Nqa',
  routerInterface: 'InvalidOperation.RouterInterfaceNotDeleted',
} as const;

/** Takes a further circuit off a border router, at once (inferred); its own circuit stays. */
export const UnassociatePhysicalConnectionFromVirtualBorderRouter: AlibabaChange = {
  ...onRouter,
  required: ['RegionId', 'VbrId', 'PhysicalConnectionId'],
  decide: context => {
    const { world, parameters } = context;
    const router = routerNamed(context);
    if (!router) return refuse('InvalidVbrId.NotFound');
    const circuitId = parameters.text('PhysicalConnectionId');
    const associated = router.associated.filter(line => line.physicalConnectionId !== circuitId);
    if (associated.length === router.associated.length) return refuse('InvalidPhysicalConnectionId.NotFound');
    return accepted(() => world.update(router, { associated }));
  },
};

function routerNamed({
  world,
  parameters,
  regionId,
}: AlibabaChangeContext): EmulatedBorderRouter | undefined {
  const router = world.get('virtualBorderRouter', parameters.text('VbrId') ?? '');
  return router?.regionId === regionId ? router : undefined;
}
