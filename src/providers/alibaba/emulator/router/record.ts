/** A virtual border router (VBR) as this cloud keeps it. */
export const routerStates = [
  'unconfirmed',
  'active',
  'terminating',
  'terminated',
  'recovering',
  'deleting',
] as const;

export type RouterState = (typeof routerStates)[number];

/** What hangs on a border router and keeps it from being deleted. */
export const routerDependents = ['routerInterface', 'routeEntry', 'bgpGroup'] as const;

export interface BorderRouter {
  readonly id: string;
  readonly region: string;
  readonly circuitId: string;
  /** Absent: the account that owns the circuit. */
  readonly ownerUid?: bigint;
  name: string;
  description: string;
  status: RouterState;
  vlanId: number;
  bandwidth: number;
  circuitCode: string;
  localGatewayIp: string;
  peerGatewayIp: string;
  peeringSubnetMask: string;
  enableIpv6: boolean;
  resourceGroupId: string;
  creationTime: Date;
  activationTime?: Date;
  terminationTime?: Date;
  recoveryTime?: Date;
  tags: Record<string, string>;
  dependents: (typeof routerDependents)[number][];
  fate?: 'stuck';
  pace?: number;
}
