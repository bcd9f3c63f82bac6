import { carriedOut, refused, type ZenlayerChange } from '../action.ts';
import type { ZenlayerParameters } from '../parameters.ts';
import { datacenters } from './datacenter.ts';
import { create } from './lifecycle.ts';
import { type EmulatedPort, port } from './port.ts';

/** A new port is CREATING at once and RUNNING later, or what the setting says instead. */
export const CreatePort: ZenlayerChange = {
  effect: 'change',
  read: (parameters, version) => {
    const older = version === '2023-08-30';
    const dcId = parameters.id('dcId');
    const name = parameters.requiredText('portName');
    const portType = parameters.id('portType');
    const businessEntityName = parameters.requiredText('businessEntityName');
    const remarks = parameters.text('portRemarks') ?? null;
    const tags = older ? [] : tagsIn(parameters);
    return {
      resources: [],
      run: world => {
        const { portConflictStatus, portCreation } = world.settings;
        const place = datacenters.get(dcId);
        if (place === undefined)
          return refused(400, 'INVALID_PARAMETER_VALUE', `The data center ${dcId} does not exist.`);
        if (!place.portTypes.includes(portType))
          return refused(
            portConflictStatus,
            'SELF_SERVICE_PORT_NOT_SHELF',
            `A port of type ${portType} is not on sale in ${dcId}.`,
          );
        const fate = portCreation === 'succeeds' ? 'normal' : portCreation;
        const fields = { name, remarks, portType, dcId, businessEntityName, tags, fate };
        const made = port.make(world, fields);
        create(world, made);
        const order = older ? {} : { orderNumber: `order-${made.id}` };
        return carriedOut(made.id, true, { portId: made.id, ...order });
      },
    };
  },
};

/** In a creation they are wrapped, and their keys are 1 to 64 characters. */
function tagsIn(parameters: ZenlayerParameters): EmulatedPort['tags'] {
  const wrapper = parameters.object('tags');
  const pairs = wrapper?.objects('tags', 20) ?? [];
  const tags = pairs.map(pair => ({
    key: pair.requiredText('key', { shortest: 1, longest: 64 }),
    value: pair.text('value') ?? '',
  }));
  for (const inner of [wrapper, ...pairs]) parameters.adopt(inner);
  return tags;
}
