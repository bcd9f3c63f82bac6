import { carriedOut, refused, type ZenlayerChange } from '../action.ts';
import { knowsGroup } from '../resource.ts';
import { resolveEnd, wantedEnd } from './endpoint.ts';
import { create } from './lifecycle.ts';
import { privateConnect } from './private-connect.ts';

/** A new private connect is CREATING at once and RUNNING later; when its creation fails, its record vanishes. */
export const CreatePrivateConnect: ZenlayerChange = {
  effect: 'change',
  read: (parameters, version) => {
    const older = version === '2023-08-30';
    const name = older
      ? parameters.text('privateConnectName')
      : parameters.requiredText('privateConnectName');
    const ends = [parameters.requiredObject('endpointA')];
    const endZ = older ? parameters.object('endpointZ') : parameters.requiredObject('endpointZ');
    if (endZ !== undefined) ends.push(endZ);
    const wanted = ends.map(wantedEnd);
    for (const end of ends) parameters.adopt(end);
    // The newer version states no cap.
    const bandwidthMbps = parameters.integer('bandwidthMbps', 1, older ? 500 : undefined) ?? 1;
    if (!older) parameters.requiredInteger('bandwidthMbps');
    const resourceGroupId = parameters.text('resourceGroupId') || 'rg-default';
    return {
      resources: wanted.flatMap(({ portId }) => portId ?? []),
      run: world => {
        const [endpointA, endpointZ] = wanted.map(end => resolveEnd(world, end, older));
        if (endpointA === undefined || endpointZ === undefined)
          return refused(400, 'INVALID_ENDPOINT_PARAMETER', 'A private connect has two ends.');
        if ('refusal' in endpointA) return endpointA;
        if ('refusal' in endpointZ) return endpointZ;
        if (JSON.stringify(endpointA) === JSON.stringify(endpointZ))
          return refused(400, 'INVALID_CONNECT_ENDPOINT_CONFLICT', 'Both ends are the same.');
        if (!knowsGroup(world, resourceGroupId))
          return refused(
            404,
            'OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND',
            `The resource group ${resourceGroupId} is not found.`,
          );
        const { connectCreation } = world.settings;
        const fields = {
          name: name ?? `private-connect-${world.now().getTime()}`,
          endpointA,
          endpointZ,
          resourceGroupId,
          bandwidthMbps,
          fate: connectCreation === 'succeeds' ? 'normal' : connectCreation,
        };
        const made = privateConnect.make(world, fields);
        create(world, made);
        const order = older ? {} : { orderNumber: `order-${made.id}` };
        return carriedOut(made.id, true, { privateConnectId: made.id, ...order });
      },
    };
  },
};
