import { resume } from './lifecycle.ts';
import { isObject } from './parameters.ts';
import { blankOf, type EdgePoint, type Endpoint, fates, kinds, type Resource } from './resource.ts';
import { portEnd } from './sdn/private-connect-change.ts';
import type { World } from './world.ts';
import { resumeInstance } from './zec/power.ts';

/**
 * Resources written down as data, by the demonstration world and by whoever drives the control endpoint:
 * `{ kind: 'port', id: 'port-1', name: 'Edge', status: 'RECYCLED', fate: 'fails', count: 3 }`. Fields bear the names
 * that GET /world shows, or the vendor's (portId, portStatus); those left out are plain. An end of a private connect is
 * `{ portId, vlanId }`. With `count`, ids and names are numbered.
 */
export type Specification = Readonly<Record<string, unknown>>;

type Problem = { readonly problem: string };

const aliases: Readonly<Record<Resource['kind'], Readonly<Record<string, string>>>> = {
  port: {
    portId: 'id',
    portName: 'name',
    portStatus: 'status',
    portRemarks: 'remarks',
    connectionStatus: 'connectivity',
    portChargeType: 'chargeType',
  },
  privateConnect: {
    privateConnectId: 'id',
    privateConnectName: 'name',
    privateConnectStatus: 'status',
    connectivityStatus: 'connectivity',
    createTime: 'createdTime',
  },
  cloudRouter: {
    cloudRouterId: 'id',
    cloudRouterName: 'name',
    cloudRouterStatus: 'status',
    connectivityStatus: 'connectivity',
    cloudRouterDescription: 'description',
    createTime: 'createdTime',
  },
  instance: { instanceId: 'id', instanceName: 'name', createTime: 'createdTime' },
};

const prefixes: Readonly<Record<Resource['kind'], string>> = {
  port: 'port',
  privateConnect: 'pc',
  cloudRouter: 'cr',
  instance: 'zec',
};

/** All of them, or none and what is wrong. */
export function addResources(
  world: World,
  specifications: readonly Specification[],
): { readonly done: readonly string[] } | Problem {
  const made = new Map<string, Resource>();
  for (const specification of specifications) {
    const { kind, count = 1, ...fields } = specification;
    if (!isKind(kind))
      return { problem: `unknown kind ${JSON.stringify(kind) ?? 'nothing'}; known: ${kinds.join(', ')}` };
    if (!Number.isInteger(count) || (count as number) < 1 || (count as number) > 100_000)
      return { problem: 'count is a whole number from 1 to 100000' };
    const named = renamed(kind, fields);
    for (let number = 1; number <= (count as number); number += 1) {
      const numbered = count === 1 ? named : withNumber(named, number);
      const id =
        typeof numbered.id === 'string' && numbered.id !== '' ? numbered.id : world.newId(prefixes[kind]);
      if (made.has(id) || world.find(id) !== undefined) return { problem: `the id ${id} is taken` };
      const resource: Resource = blankOf[kind](id, world.now());
      const problem = overwrite(resource, { ...numbered, id }, portIn(world, made));
      if (problem !== undefined) return { problem };
      if (resource.billedSince !== null && fields.billedSince === undefined)
        resource.billedSince = resource.createdTime;
      made.set(id, resource);
    }
  }
  for (const resource of made.values()) world.add(resource);
  for (const resource of made.values()) settle(world, resource);
  return { done: [...made.keys()] };
}

export function changeResource(
  world: World,
  id: string,
  fields: Specification,
): { readonly done: Resource } | Problem {
  const resource = world.find(id);
  if (resource === undefined) return { problem: `there is no resource ${id}` };
  const named = renamed(resource.kind, fields);
  const draft = { ...resource };
  const problem = overwrite(draft, named, portIn(world, new Map()));
  if (problem !== undefined) return { problem };
  Object.assign(resource, draft);
  settle(world, resource);
  return { done: resource };
}

function settle(world: World, resource: Resource): void {
  // What lies in the bin or is on its way there was stopped when it was sent off.
  if (['RECYCLED', 'RECYCLE', 'DELETING', 'DESTROYING'].includes(resource.status))
    world.stopBilling(resource);
  if (resource.kind === 'instance') resumeInstance(world, resource);
  else resume(world, resource);
}

function overwrite(
  resource: Resource,
  fields: Specification,
  port: (id: string) => Resource | undefined,
): string | undefined {
  const known: Readonly<Record<string, unknown>> = { ...resource };
  const draft: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'id' && value === resource.id) continue;
    if (name === 'id' || name === 'kind') return `${name} cannot be changed`;
    if (!Object.hasOwn(known, name))
      return `a ${resource.kind} has no field ${name}; known: ${Object.keys(known).join(', ')}`;
    const expanded = expand(name, value, port);
    if (!fits(name, expanded, known[name])) return `the field ${name} cannot be ${JSON.stringify(value)}`;
    draft[name] = expanded;
  }
  Object.assign(resource, draft);
  return undefined;
}

function fits(name: string, value: unknown, before: unknown): boolean {
  if (name === 'fate') return fates.some(fate => fate === value);
  if (name === 'chargeType') return value === 'PREPAID' || value === 'POSTPAID';
  if (/(Time|Since|Until)$/.test(name))
    return (
      (value === null && name !== 'createdTime') ||
      (typeof value === 'string' && !Number.isNaN(Date.parse(value)))
    );
  if (name === 'period') return value === null || typeof value === 'number';
  if (name === 'enableIpForward') return value === null || typeof value === 'boolean';
  if (before === null) return value === null || typeof value === 'string';
  if (value === null) return name === 'remarks' || name === 'description' || name === 'loaDownloadUrl';
  return typeof value === typeof before && Array.isArray(value) === Array.isArray(before);
}

function expand(name: string, value: unknown, port: (id: string) => Resource | undefined): unknown {
  if ((name === 'endpointA' || name === 'endpointZ') && isObject(value)) return fullEnd(value, port);
  if (name === 'edgePoints' && Array.isArray(value)) return value.map(point => fullPoint(point, port));
  return value;
}

function fullEnd(given: Specification, port: (id: string) => Resource | undefined): Endpoint {
  const { portId, ...rest } = given;
  const id = typeof portId === 'string' ? portId : '';
  const found = port(id);
  const dcId = found?.kind === 'port' ? found.dcId : 'SIN1';
  const cloud = id === '' ? { endpointType: 'AWS', cloudRegionId: 'ap-southeast-1' } : {};
  return { ...portEnd(id || 'cloud-end', found?.name ?? (id || 'cloud-end'), dcId, null), ...cloud, ...rest };
}

function fullPoint(given: unknown, port: (id: string) => Resource | undefined): EdgePoint {
  const fields: Specification = isObject(given) ? given : {};
  const found = typeof fields.portId === 'string' ? port(fields.portId) : undefined;
  return {
    edgePointId: 'edge-point',
    edgePointName: 'edge-point',
    edgePointType: fields.portId === undefined ? 'VPC' : 'PORT',
    dcId: found?.kind === 'port' ? found.dcId : 'SIN1',
    portId: null,
    vlanId: null,
    bandwidthMbps: 10,
    ipAddress: null,
    ...fields,
  };
}

function portIn(world: World, made: ReadonlyMap<string, Resource>): (id: string) => Resource | undefined {
  return id => made.get(id) ?? world.find(id);
}

function renamed(kind: Resource['kind'], fields: Specification): Specification {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [aliases[kind][name] ?? name, value]),
  );
}

function withNumber(fields: Specification, number: number): Specification {
  const { id, name } = fields;
  return {
    ...fields,
    ...(typeof id === 'string' ? { id: `${id}-${number}` } : {}),
    ...(typeof name === 'string' ? { name: `${name} ${number}` } : {}),
  };
}

function isKind(kind: unknown): kind is Resource['kind'] {
  return kinds.some(known => known === kind);
}
