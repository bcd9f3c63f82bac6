/** A physical connection (Express Connect circuit) as this cloud keeps it; the rows that callers see are made from it. */
export const circuitStates = [
  'Initial',
  'Approved',
  'Allocating',
  'Allocated',
  'Confirmed',
  'Enabled',
  'Rejected',
  'Canceled',
  // With a space on the wire, without one in the prose of some pages.
  'Allocation Failed',
  'Terminating',
  'Terminated',
] as const;

export type CircuitState = (typeof circuitStates)[number];

export const businessStates = ['Normal', 'FinancialLocked', 'SecurityLocked'] as const;

/** What becomes of a transition that does not go as the pages say: it never ends, or the circuit comes back to Enabled. */
export const circuitFates = ['stuck', 'returns'] as const;

export interface MacsecKey {
  readonly ckn: string;
  readonly cak: string;
  readonly cipherSuite: string;
  readonly startOn: string;
  readonly status: string;
}

export interface Circuit {
  readonly id: string;
  readonly region: string;
  name: string;
  description: string;
  status: CircuitState;
  businessStatus: (typeof businessStates)[number];
  accessPointId: string;
  lineOperator: string;
  portType: string;
  portNumber: string;
  /** Mbit/s */
  bandwidth: number;
  circuitCode: string;
  peerLocation: string;
  resourceGroupId: string;
  redundantId?: string;
  downDelayTime: number;
  creationTime: Date;
  enabledTime?: Date;
  terminatedTime?: Date;
  /** When the paid period ends. */
  endTime?: Date;
  /** An order that is not yet effective: shown only with IncludeReservationData. */
  reservation?: { readonly activeTime: Date; readonly orderType: string };
  /** A shared circuit rides on one of a partner, whose account id passes 2^53. */
  parent?: { readonly id: string; readonly ownerUid: bigint };
  vlanId?: number;
  /** Shared circuits of other accounts that ride on this one. */
  hostedElsewhere: number;
  macsecKeys: MacsecKey[];
  tags: Record<string, string>;
  /** Enabling is asynchronous and the circuit still reads Confirmed meanwhile. */
  enabling: boolean;
  fate?: (typeof circuitFates)[number];
  /** How long this circuit's own transitions take, where the settings shall not say it. Virtual ms. */
  pace?: number;
}

export function isShared(circuit: Circuit): boolean {
  return circuit.parent !== undefined;
}

/** Gone in all but the record: such a circuit neither rides on a parent any more nor counts against a quota. */
export function isOver(circuit: Circuit): boolean {
  return ['Rejected', 'Canceled', 'Allocation Failed', 'Terminated'].includes(circuit.status);
}
