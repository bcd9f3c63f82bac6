import type { Kinds } from './resources.ts';
import type { SettingsSchema } from './settings.ts';
import type { Vendor } from './vendor.ts';
import type { EmulatedWorld } from './world.ts';
import type { EmulatedResource } from './world-view.ts';

/** What a vendor brings to `startEmulator`; everything else is the same for all emulated clouds. */
export interface EmulatorDefinition<Credentials, Resource extends EmulatedResource, Settings> {
  readonly provider: string;
  /** A strict object whose fields all have a default, with `commonSettings` among them. */
  readonly settings: SettingsSchema<Settings>;
  readonly kinds: Kinds<Resource, Settings>;
  readonly randomCredentials: () => Credentials;
  /** The name of an account in the journal, in rules, and in the control endpoint. */
  readonly accountOf: (credentials: Credentials) => string;
  /** What a caller has to know beside the address, under the names of the gateway's configuration. */
  readonly access: (credentials: Credentials, settings: Settings) => Readonly<Record<string, unknown>>;
  readonly seedDemo: (
    account: EmulatedAccount<Credentials, Resource, Settings>,
    create: SeedFunction,
  ) => void;
  /** Shown in GET /world above what the account has. */
  readonly accountFacts?: (
    account: EmulatedAccount<Credentials, Resource, Settings>,
  ) => Readonly<Record<string, unknown>>;
  readonly vendor: (surroundings: VendorSurroundings<Credentials, Resource, Settings>) => Vendor;
}

export interface EmulatedAccount<Credentials, Resource extends EmulatedResource, Settings> {
  readonly name: string;
  /** 0 for the first. */
  readonly index: number;
  readonly credentials: Credentials;
  readonly world: EmulatedWorld<Resource, Settings>;
}

export interface VendorSurroundings<Credentials, Resource extends EmulatedResource, Settings> {
  /** By name. */
  readonly accounts: ReadonlyMap<string, EmulatedAccount<Credentials, Resource, Settings>>;
  /** They may be changed while the cloud runs, so they are read each time. */
  readonly settings: () => Settings;
}

/** As POST /resources takes it: kind and fields, and how many. */
export type ResourceSpecification = Readonly<Record<string, unknown>>;

export type SeedFunction = (specifications: readonly ResourceSpecification[]) => void;
