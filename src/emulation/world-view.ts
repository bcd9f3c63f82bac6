/** What every resource of an emulated cloud has; the rest is its kind's. Resources are replaced, never written into. */
export interface EmulatedResource {
  readonly kind: string;
  readonly id: string;
  readonly status: string;
}

export type OfKind<Resource extends EmulatedResource, Kind extends Resource['kind']> = Extract<
  Resource,
  { readonly kind: Kind }
>;

/** How an emulated account looks to one request: as it is, or as a read fault shows it. */
export interface WorldView<Resource extends EmulatedResource, Settings> {
  readonly settings: Settings;
  now(): Date;
  find(id: string): Resource | undefined;
  get<Kind extends Resource['kind']>(kind: Kind, id: string): OfKind<Resource, Kind> | undefined;
  /** In the order in which they were added. */
  all<Kind extends Resource['kind']>(kind: Kind): readonly OfKind<Resource, Kind>[];
}

/** One way in which a read differs from the truth; without `resource` for every row. */
export interface ReadCondition {
  readonly resource?: string;
  readonly lagMs?: number;
  readonly hidden?: true;
  readonly state?: string;
}
