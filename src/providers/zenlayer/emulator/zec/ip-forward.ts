import { carriedOut, type EmulatedAction, refused } from '../action.ts';

/** IP forwarding of one instance, switched at once and only while it is powered on or off. */
function ipForward(name: string, wanted: boolean): EmulatedAction {
  return {
    name,
    effect: 'change',
    read: parameters => {
      const instanceId = parameters.id('instanceId');
      return {
        resources: [instanceId],
        run: ({ world, settings }) => {
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
          if (!wanted && !effective && settings.stopIpForwardRepeated === 'refuse') return unsupported;
          instance.enableIpForward = wanted;
          return carriedOut(instance.id, effective);
        },
      };
    },
  };
}

export const StartIpForward = ipForward('StartIpForward', true);
export const StopIpForward = ipForward('StopIpForward', false);
