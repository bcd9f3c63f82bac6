/** What exists in an emulated account, and how it looks to an operation. */
import type { EmulatedWorld } from '../../../emulation/world.ts';
import type { WorldView } from '../../../emulation/world-view.ts';
import type { EmulatedConnection } from './dx/connection.ts';
import type { EmulatedDirectConnectGateway, EmulatedVirtualGateway } from './dx/gateway.ts';
import type { EmulatedVirtualInterface } from './dx/virtual-interface.ts';
import type { EmulatedRegion } from './region.ts';
import type { AwsEmulatorSettings } from './settings.ts';

export type AwsResource =
  | EmulatedConnection
  | EmulatedVirtualInterface
  | EmulatedDirectConnectGateway
  | EmulatedVirtualGateway
  | EmulatedRegion;

export type AwsWorld = EmulatedWorld<AwsResource, AwsEmulatorSettings>;

export type AwsView = WorldView<AwsResource, AwsEmulatorSettings>;

/** What becomes of a step that does not go as it should: it is never done, or the thing falls back to what it was. */
export const fates = ['normal', 'stuck', 'returns'] as const;

export function isOver(status: string): boolean {
  return status === 'deleted' || status === 'rejected';
}
