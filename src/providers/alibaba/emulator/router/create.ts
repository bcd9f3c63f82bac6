import { isIPv4 } from 'node:net';
import type { Call, ChangeAction } from '../action.ts';
import { badDescription, badName } from '../circuit/attributes.ts';
import { circuitNamed } from '../circuit/lookup.ts';
import type { Parameters } from '../parameters.ts';
import { invalidParameter, type Refusal, refuse } from '../refusal.ts';
import { newId } from '../world.ts';
import { addRouter } from './creation.ts';
import { vlanTaken } from './vlan.ts';

/** Active at once for the own account; for another one unconfirmed, until that account accepts it. */
export const CreateVirtualBorderRouter: ChangeAction = {
  effect: 'change',
  required: ['RegionId', 'PhysicalConnectionId', 'VlanId'],
  token: 'ClientToken',
  decide: call => {
    const { world, parameters, region } = call;
    // The words and the status differ from those of the operations on circuits.
    const circuit = circuitNamed(call);
    if (!circuit) {
      return refuse('InvalidPhysicalConnectionId.NotFound', {
        status: 400,
        message: 'The specified PhysicalConnectionId is not found.',
      });
    }
    if (circuit.status !== 'Enabled') return refuse('InvalidPhysicalConnectionId.NotEnabled');
    const vlanId = parameters.integer('VlanId');
    if (typeof vlanId !== 'number' || vlanId < 0 || vlanId > 2999) return refuse('InvalidVlanId.Malformed');
    const owner = parameters.text('VbrOwnerId') ?? call.accountUid.toString();
    if (!/^\d{1,20}$/.test(owner)) return invalidParameter('VbrOwnerId');
    const bandwidth = parameters.integer('Bandwidth') ?? circuit.bandwidth;
    if (typeof bandwidth !== 'number' || bandwidth < 1) return invalidParameter('Bandwidth');
    const foreign = BigInt(owner) !== call.accountUid;
    const refusal =
      badGateways(parameters) ??
      badName(parameters.text('Name')) ??
      badDescription(parameters.text('Description')) ??
      (vlanTaken(world, circuit.id, vlanId) ? refuse('InvalidVlanId.Used') : undefined) ??
      (foreign ? undefined : quota(call, circuit.id));
    if (refusal) return refusal;
    return {
      makes: 'VbrId',
      apply: () => {
        const id = newId('vbr');
        addRouter(world, {
          id,
          region,
          circuitId: circuit.id,
          status: foreign ? 'unconfirmed' : 'active',
          ...(foreign ? { ownerUid: BigInt(owner) } : {}),
          creationTime: world.now(),
          ...(foreign ? {} : { activationTime: world.now() }),
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
function badGateways(parameters: Parameters): Refusal | undefined {
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

function quota({ world }: Call, circuitId: string): Refusal | undefined {
  const own = world.routersOn(circuitId).filter(router => router.ownerUid === undefined);
  return own.length >= world.settings.vbrsPerCircuit ? refuse('QuotaExceeded.vbrPerpConn') : undefined;
}
