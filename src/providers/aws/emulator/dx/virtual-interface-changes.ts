import { z } from 'zod';
import { isInterfaceId } from '../id.ts';
import { carriedOut, changeOperation } from '../operation.ts';
import { badFormat, interfaceNotFound, isRefusal, wrongState } from '../refusal.ts';
import { isOver } from '../resource.ts';
import { virtualInterface } from './virtual-interface.ts';
import { gatewayFor, newPrivateInterface, placeProblem, valueProblem } from './virtual-interface-creation.ts';
import { beginDeletion, resume } from './virtual-interface-lifecycle.ts';
import { interfaceRow } from './virtual-interface-row.ts';

/** No precondition is documented, and the answer is a state alone. */
export const DeleteVirtualInterface = changeOperation({
  takes: z.object({ virtualInterfaceId: z.string() }),
  names: ({ virtualInterfaceId }) => [virtualInterfaceId],
  run: ({ virtualInterfaceId: id }, { world, region }) => {
    if (!isInterfaceId(id)) return { refusal: badFormat('Virtual Interface ID', id) };
    const found = world.get('virtualInterface', id);
    if (found?.region !== region || isOver(found.status)) return { refusal: interfaceNotFound(id) };
    if (found.status === 'deleting') {
      if (world.settings.repeatedDelete === 'accept')
        return carriedOut(id, { virtualInterfaceState: found.status }, false);
      return { refusal: wrongState('DeleteVirtualInterface', id, found.status) };
    }
    return carriedOut(id, { virtualInterfaceState: beginDeletion(world, found).status });
  },
});

/** A private one. The answer is the virtual interface itself, unlike that of a transit one. */
export const CreatePrivateVirtualInterface = changeOperation({
  takes: z.object({ connectionId: z.string(), newPrivateVirtualInterface: newPrivateInterface }),
  names: ({ connectionId, newPrivateVirtualInterface: wanted }) => [
    connectionId,
    wanted.directConnectGatewayId,
  ],
  run: ({ connectionId, newPrivateVirtualInterface: wanted }, call) => {
    const { world, region } = call;
    const refusal = valueProblem(wanted, world.settings) ?? placeProblem(connectionId, wanted, call);
    if (refusal !== undefined) return { refusal };
    const gateway = gatewayFor(wanted, call);
    if (isRefusal(gateway)) return { refusal: gateway };
    const made = virtualInterface.make(world, {
      region,
      connectionId,
      status: 'pending',
      name: wanted.virtualInterfaceName,
      vlan: wanted.vlan,
      asn: wanted.asnLong ?? wanted.asn,
      mtu: wanted.mtu,
      authKey: wanted.authKey,
      addressFamily: wanted.addressFamily,
      amazonAddress: wanted.amazonAddress,
      customerAddress: wanted.customerAddress,
      siteLinkEnabled: wanted.enableSiteLink,
      rateLimit: wanted.rateLimit,
      tags: wanted.tags,
      ...gateway,
    });
    resume(world, made);
    return carriedOut(made.id, interfaceRow(made, call));
  },
});
