import { carriedOut, refused, type ZenlayerChange } from '../action.ts';

/** IP forwarding of one instance, switched at once and only while it is powered on or off. */
function ipForward(wanted: boolean): ZenlayerChange {
  return {
    effect: 'change',
    read: parameters => {
      const instanceId = parameters.id('instanceId');
      return {
        resources: [instanceId],
        run: world => {
          const instance = world.get('instance', instanceId);
          if (instance === undefined)
            return refused(404, 'INVALID_INSTANCE_NOT_FOUND', 'Instance not found.');
          const unsupported = refused(
            400,
            'UNSUPPORTED_OPERATION_INSTANCE_STATUS',
            'Operations on instances in current state are not supported.',
          );
          if (instance.status !== 'RUNNING' && instance.status !== 'STOPPED') return unsupported;
          const effective = (instance.enableIpForward ?? false) !== wanted;
          if (!wanted && !effective && world.settings.stopIpForwardRepeated === 'refuse') return unsupported;
          world.update(instance, { enableIpForward: wanted });
          return carriedOut(instance.id, effective);
        },
      };
    },
  };
}

export const StartIpForward = ipForward(true);
export const StopIpForward = ipForward(false);
