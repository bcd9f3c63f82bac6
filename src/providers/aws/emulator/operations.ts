import * as connection from './dx/connection.ts';
import * as connectionChanges from './dx/connection-changes.ts';
import * as gateway from './dx/gateway.ts';
import * as location from './dx/location.ts';
import * as virtualInterface from './dx/virtual-interface.ts';
import * as virtualInterfaceChanges from './dx/virtual-interface-changes.ts';
import type { AwsOperation } from './operation.ts';

/** Every operation that these files export is callable, by the name under which it is exported; there is no other list. */
const operations: ReadonlyMap<string, AwsOperation> = new Map(
  [connection, connectionChanges, virtualInterface, virtualInterfaceChanges, gateway, location]
    .flatMap(file => Object.entries<unknown>(file))
    .flatMap(([name, exported]) => (isOperation(exported) ? [[name, exported] as const] : [])),
);

/** Names have their case. */
export function operationNamed(name: string): AwsOperation | undefined {
  return operations.get(name);
}

function isOperation(value: unknown): value is AwsOperation {
  return typeof value === 'object' && value !== null && 'effect' in value && 'prepare' in value;
}
