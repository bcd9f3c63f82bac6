import { isIPv4 } from 'node:net';
import type { AlibabaChange, AlibabaChangeContext } from '../action.ts';
import type { AlibabaParameters } from '../parameters.ts';
import { type AlibabaRefusal, invalidParameter, refuse } from '../refusal.ts';
import { routersOn, vlanTaken } from './circuit-routers.ts';
import { badDescription, badName } from './physical-connection-attributes.ts';
import { circuitNamed } from './physical-connection-changes.ts';
import { virtualBorderRouter } from './virtual-border-router.ts';

/** Active at once for the own account; for another one unconfirmed, until that account accepts it. */
export const CreateVirtualBorderRouter: AlibabaChange = {
  effect: 'change',
  required: ['RegionId', 'PhysicalConnectionId', 'VlanId'],
  token: 'ClientToken',
  decide: context => {
    const { world, parameters, regionId, accountUid } = context;
    // The words and the status differ from those of the operations on circuits.
    const circuit = circuitNamed(context);
    if (!circuit) {
      return refuse('InvalidPhysicalConnectionId.NotFound', {
        status: 400,
        message: 'The specified PhysicalConnectionId is not found.',
      });
    }
    if (circuit.status !== 'Enabled') return refuse('InvalidPhysicalConnectionId.NotEnabled');
    const vlanId = parameters.integer('VlanId');
    if (typeof vlanId !== 'number' || vlanId < 0 || vlanId > 2999) return refuse('InvalidVlanId.Malformed');
    const owner = parameters.text('VbrOwnerId') ?? accountUid.toString();
    if (!/^\d{1,20}$/.test(owner)) return invalidParameter('VbrOwnerId');
    const bandwidth = parameters.integer('Bandwidth') ?? circuit.bandwidth;
    if (typeof bandwidth !== 'number' || bandwidth < 1) return invalidParameter('Bandwidth');
    const foreign = BigInt(owner) !== accountUid;
    const refusal =
      badGateways(parameters) ??
      badName(parameters.text('Name')) ??
      badDescription(parameters.text('Description')) ??
      (vlanTaken(world, circuit.id, vlanId) ? refuse('InvalidVlanId.Used') : undefined) ??
      (foreign ? undefined : quota(context, circuit.id));
    if (refusal) return refusal;
    return {
      makes: 'VbrId',
      apply: () => {
        const { id } = virtualBorderRouter.make(world, {
          regionId,
          physicalConnectionId: circuit.id,
          status: foreign ? 'unconfirmed' : 'active',
          ownerUid: foreign ? BigInt(owner) : undefined,
          creationTime: world.now(),
          activationTime: foreign ? undefined : world.now(),
          vlanId,
          bandwidth,
          name: parameters.text('Name') ?? '',
          description: parameters.text('Description') ?? '',
          circuitCode: parameters.text('CircuitCode') ?? '',
          localGatewayIp: parameters.text('LocalGatewayIp') ?? '',
          peerGatewayIp: parameters.text('PeerGatewayIp') ?? '',
          peeringSubnetMask: parameters.text('PeeringSubnetMask') ?? '',
          enableIpv6: parameters.flag('EnableIpv6'),
          tags: parameters.tags('Tags'),
        });
        return { VbrId: id };
      },
    };
  },
};

/** Optional in the vendor's machine-readable metadata, mandatory in its text: the service asks for all three. */
function badGateways(parameters: AlibabaParameters): AlibabaRefusal | undefined {
  for (const name of ['LocalGatewayIp', 'PeerGatewayIp', 'PeeringSubnetMask']) {
    if (parameters.text(name) === undefined) {
      return refuse('MissingParameter', {
        message: `The input parameter '${name}' that is mandatory for processing this request is not supplied.`,
      });
    }
  }
  const local = numeric(parameters.text('LocalGatewayIp'));
  const peer = numeric(parameters.text('PeerGatewayIp'));
  if (local === undefined || peer === undefined) return refuse('InvalidLocalGatewayIp.Malformed');
  const mask = numeric(parameters.text('PeeringSubnetMask'));
  const length = mask === undefined ? -1 : mask.toString(2).indexOf('0');
  const contiguous = mask !== undefined && mask === (2 ** 32 - 2 ** (32 - length)) % 2 ** 32;
  if (!contiguous || length < 24 || length > 30) return refuse('InvalidPeeringSubnetMask.Malformed');
  const size = 2 ** (32 - length);
  return Math.floor(local / size) === Math.floor(peer / size) ? undefined : refuse('InvalidIp.NotSameSubnet');
}

function numeric(address: string | undefined): number | undefined {
  if (address === undefined || !isIPv4(address)) return undefined;
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function quota({ world }: AlibabaChangeContext, circuitId: string): AlibabaRefusal | undefined {
  const own = routersOn(world, circuitId).filter(router => router.ownerUid === undefined);
  return own.length >= world.settings.vbrsPerCircuit ? refuse('QuotaExceeded.vbrPerpConn') : undefined;
}
