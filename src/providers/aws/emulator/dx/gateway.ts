/** The two gateways that a private virtual interface can hang on: Direct Connect's own, and the one of a VPC. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { resourceKind } from '../../../../emulation/resource-kind.ts';
import { newId } from '../id.ts';
import { readOperation } from '../operation.ts';
import { pageOf, pageParameters } from '../paging.ts';
import { badFormat, gatewayNotFound } from '../refusal.ts';
import { regionName } from '../region.ts';
import type { AwsResource } from '../resource.ts';
import type { AwsEmulatorSettings } from '../settings.ts';
import { tagList } from '../tag.ts';

const asn = z.int().min(1).max(4_294_967_294).default(64_512);

const gatewayFields = z.strictObject({
  name: z.string().default(''),
  status: z.enum(['pending', 'available', 'deleting', 'deleted']).default('available'),
  ownerAccount: z.string().optional(),
  amazonSideAsn: asn,
  stateChangeError: z.string().optional(),
  tags: tagList.default([]),
});

/** Global: the same one in every region. */
export interface EmulatedDirectConnectGateway extends Readonly<z.output<typeof gatewayFields>> {
  readonly kind: 'directConnectGateway';
  readonly id: string;
}

export const directConnectGateway = resourceKind<
  EmulatedDirectConnectGateway,
  AwsResource,
  AwsEmulatorSettings
>()({
  kind: 'directConnectGateway',
  plural: 'directConnectGateways',
  fields: gatewayFields,
  aliases: {
    directConnectGatewayId: 'id',
    directConnectGatewayName: 'name',
    directConnectGatewayState: 'status',
  },
  complete: (given, id) => ({ kind: 'directConnectGateway', id, ...given }),
  newId: () => randomUUID(),
});

const virtualFields = z.strictObject({
  region: regionName,
  status: z.enum(['pending', 'available', 'deleting', 'deleted']).default('available'),
  amazonSideAsn: asn,
});

/** Of EC2, in one region: here only so that a virtual interface can name it. */
export interface EmulatedVirtualGateway extends Readonly<z.output<typeof virtualFields>> {
  readonly kind: 'virtualGateway';
  readonly id: string;
}

export const virtualGateway = resourceKind<EmulatedVirtualGateway, AwsResource, AwsEmulatorSettings>()({
  kind: 'virtualGateway',
  plural: 'virtualGateways',
  fields: virtualFields,
  aliases: { virtualGatewayId: 'id', virtualGatewayState: 'status' },
  fixed: ['region'],
  complete: (given, id) => ({ kind: 'virtualGateway', id, ...given }),
  newId: world => newId('vgw', world),
});

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The same list in every region. */
export const DescribeDirectConnectGateways = readOperation({
  takes: z.object({ directConnectGatewayId: z.string().optional(), ...pageParameters }),
  names: ({ directConnectGatewayId }) => [directConnectGatewayId],
  run: ({ directConnectGatewayId: id, ...page }, { world, accountId }) => {
    if (id !== undefined && !uuid.test(id)) return { refusal: badFormat('Direct Connect Gateway ID', id) };
    if (id !== undefined && world.get('directConnectGateway', id) === undefined)
      return { refusal: gatewayNotFound(id) };
    const found = world.all('directConnectGateway').filter(gateway => id === undefined || gateway.id === id);
    return pageOf('directConnectGateways', found, page, world.settings, gateway => ({
      directConnectGatewayId: gateway.id,
      directConnectGatewayName: gateway.name,
      amazonSideAsn: gateway.amazonSideAsn,
      ownerAccount: gateway.ownerAccount ?? accountId,
      directConnectGatewayState: gateway.status,
      stateChangeError: gateway.stateChangeError,
      tags: gateway.tags,
    }));
  },
});
