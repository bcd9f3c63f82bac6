import { z } from 'zod';
import type { OperationCall } from '../operation.ts';
import { type AwsRefusal, clientError, gatewayNotFound, isRefusal, refuse } from '../refusal.ts';
import { isOver } from '../resource.ts';
import type { AwsEmulatorSettings } from '../settings.ts';
import { tagList, tagProblem } from '../tag.ts';
import { connectionNamed, isHosted } from './connection.ts';
import { addressProblem } from './peer-address.ts';
import { interfacesOn, limitersInUse } from './virtual-interface.ts';

/** What a new private virtual interface is ordered with, what its values must be like, and what must be there for it. */
export const newPrivateInterface = z.object({
  virtualInterfaceName: z.string(),
  vlan: z.int(),
  asn: z.int32().optional(),
  asnLong: z.int().optional(),
  mtu: z.int().optional(),
  authKey: z.string().optional(),
  amazonAddress: z.string().optional(),
  customerAddress: z.string().optional(),
  addressFamily: z.string().optional(),
  virtualGatewayId: z.string().optional(),
  directConnectGatewayId: z.string().optional(),
  tags: tagList.optional(),
  enableSiteLink: z.boolean().optional(),
  rateLimit: z.string().optional(),
});

export type NewPrivateInterface = z.output<typeof newPrivateInterface>;

const largestAsn = 4_294_967_295;

export function valueProblem(
  wanted: NewPrivateInterface,
  settings: AwsEmulatorSettings,
): AwsRefusal | undefined {
  const { virtualInterfaceName: name, vlan, mtu = 1500, addressFamily = 'ipv4' } = wanted;
  const named = settings.interfaceNames === 'any' || /^[a-z0-9-]{1,100}$/.test(name);
  if (!named) return clientError(`Virtual interface name ${name} has an invalid format.`);
  if (vlan < 1 || vlan > 4094) return clientError(`VLAN ${vlan} is not allowed: it must be from 1 to 4094.`);
  const asn = wanted.asnLong ?? wanted.asn;
  if (asn === undefined || (wanted.asn !== undefined && wanted.asnLong !== undefined))
    return clientError('Exactly one of asn and asnLong is required.');
  if (asn < 1 || asn >= largestAsn) return clientError(`ASN ${asn} is not allowed.`);
  // Older texts name 9001 for private ones.
  if (![1500, 8500, 9001].includes(mtu)) return clientError(`MTU ${mtu} is not allowed.`);
  if (addressFamily !== 'ipv4' && addressFamily !== 'ipv6')
    return clientError(`Address family ${addressFamily} is not allowed.`);
  return addressesProblem(wanted, addressFamily) ?? tagProblem(wanted.tags ?? []);
}

function addressesProblem(
  { amazonAddress, customerAddress }: NewPrivateInterface,
  family: 'ipv4' | 'ipv6',
): AwsRefusal | undefined {
  if (amazonAddress === undefined && customerAddress === undefined) return undefined;
  if (family === 'ipv6') return clientError('IPv6 addresses are assigned, and not allowed in a request.');
  if (amazonAddress === undefined || customerAddress === undefined)
    return clientError('Amazon Address and Customer Address must be in the same CIDR');
  const problem = addressProblem(amazonAddress, customerAddress);
  return problem === undefined ? undefined : clientError(problem);
}

/** Why it cannot hang on this connection, if it cannot. */
export function placeProblem(
  id: string,
  wanted: NewPrivateInterface,
  call: OperationCall,
): AwsRefusal | undefined {
  const { world } = call;
  const { settings } = world;
  const connection = connectionNamed(id, call, 'ConnectionID');
  if (isRefusal(connection)) return connection;
  if (connection.status !== 'available') return clientError('The specified Connection ID is not available');
  const alive = interfacesOn(world, id).filter(({ status }) => !isOver(status));
  if (alive.some(({ vlan }) => vlan === wanted.vlan))
    return clientError(
      settings.vlanTakenMessage.replaceAll('{vlan}', `${wanted.vlan}`).replaceAll('{id}', id),
    );
  const hosted = isHosted(connection);
  if (hosted && settings.hostedVlan === 'own' && connection.vlan !== wanted.vlan)
    return clientError(`VLAN ${wanted.vlan} is not allowed: connection ${id} has VLAN ${connection.vlan}.`);
  const most = hosted ? settings.interfacesPerHostedConnection : settings.interfacesPerConnection;
  if (alive.length >= most)
    return clientError(`Connection ${id} has reached its limit of virtual interfaces (${most}).`);
  if (wanted.rateLimit !== undefined && limitersInUse(world, id) >= settings.rateLimitersPerConnection)
    return refuse('LimitExceededException', `Connection ${id} has no rate limiter left.`);
  return undefined;
}

type ChosenGateway =
  | { readonly directConnectGatewayId: string; readonly amazonSideAsn: number }
  | { readonly virtualGatewayId: string; readonly amazonSideAsn: number };

/** Exactly one of the two kinds, and it must be there. */
export function gatewayFor(
  wanted: NewPrivateInterface,
  { world, region }: OperationCall,
): ChosenGateway | AwsRefusal {
  const { directConnectGatewayId, virtualGatewayId } = wanted;
  if ((directConnectGatewayId === undefined) === (virtualGatewayId === undefined))
    return clientError('Exactly one of virtualGatewayId and directConnectGatewayId is required.');
  if (virtualGatewayId !== undefined) {
    const found = world.get('virtualGateway', virtualGatewayId);
    if (found?.region !== region)
      return clientError(`The VirtualGateway ${virtualGatewayId} does not exist.`);
    return { virtualGatewayId, amazonSideAsn: found.amazonSideAsn };
  }
  const id = directConnectGatewayId ?? '';
  const found = world.get('directConnectGateway', id);
  if (found === undefined || isOver(found.status)) return gatewayNotFound(id);
  return { directConnectGatewayId: id, amazonSideAsn: found.amazonSideAsn };
}
