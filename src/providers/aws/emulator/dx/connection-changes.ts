import { z } from 'zod';
import { carriedOut, changeOperation, type OperationCall } from '../operation.ts';
import { type AwsRefusal, clientError, connectionNotFound, isRefusal, wrongState } from '../refusal.ts';
import { type AwsWorld, isOver } from '../resource.ts';
import { tagList, tagProblem } from '../tag.ts';
import { connection, connectionNamed, connectionRow, isHosted } from './connection.ts';
import { beginDeletion, enter, resume } from './connection-lifecycle.ts';
import { locationsOf } from './location.ts';
import { interfacesOn } from './virtual-interface.ts';

/** There is no undo, and the answer is the whole connection. Virtual interfaces on it block. */
export const DeleteConnection = changeOperation({
  takes: z.object({ connectionId: z.string() }),
  names: ({ connectionId }) => [connectionId],
  run: ({ connectionId }, call) => {
    const { world } = call;
    const connection = connectionNamed(connectionId, call);
    if (isRefusal(connection)) return { refusal: connection };
    const { id, status } = connection;
    if (isOver(status)) return { refusal: connectionNotFound(id) };
    if (status === 'deleting') {
      if (world.settings.repeatedDelete === 'accept')
        return carriedOut(id, connectionRow(connection, call), false);
      return { refusal: wrongState('DeleteConnection', id, status) };
    }
    if (hasBlocker(world, id))
      return { refusal: clientError(world.settings.connectionInUseMessage.replaceAll('{id}', id)) };
    return carriedOut(id, connectionRow(beginDeletion(world, connection), call));
  },
});

function hasBlocker(world: AwsWorld, connectionId: string): boolean {
  const { deletingInterfaceBlocks, confirmingInterfaceBlocks } = world.settings;
  return interfacesOn(world, connectionId).some(({ status }) => {
    if (status === 'deleting') return deletingInterfaceBlocks;
    if (status === 'confirming') return confirmingInterfaceBlocks;
    return !isOver(status);
  });
}

/** The owner takes a hosted connection that a partner has ordered for it. From here on it costs. */
export const ConfirmConnection = changeOperation({
  takes: z.object({ connectionId: z.string() }),
  names: ({ connectionId }) => [connectionId],
  run: ({ connectionId }, call) => {
    const { world } = call;
    const connection = connectionNamed(connectionId, call);
    if (isRefusal(connection)) return { refusal: connection };
    const { id, status } = connection;
    if (status !== 'ordering') return { refusal: wrongState('ConfirmConnection', id, status) };
    const billed = world.update(connection, { billedSince: world.now() });
    return carriedOut(id, { connectionState: enter(world, billed, 'pending').status });
  },
});

const newConnection = z.object({
  location: z.string(),
  bandwidth: z.string(),
  connectionName: z.string(),
  lagId: z.string().optional(),
  tags: tagList.optional(),
  providerName: z.string().optional(),
  requestMACSec: z.boolean().optional(),
});

/** A dedicated connection: `requested` until its letter of authorization is used. Names are not unique: a repeat makes a second. */
export const CreateConnection = changeOperation({
  takes: newConnection,
  names: () => [],
  run: (input, call) => {
    const refusal = problemOf(input, call);
    if (refusal !== undefined) return { refusal };
    const { world, region } = call;
    const { connectionName: name, location, bandwidth, tags, providerName, requestMACSec } = input;
    const macSec = requestMACSec ? { macSecCapable: true, encryptionMode: 'should_encrypt' } : {};
    const fields = { region, status: 'requested', name, location, bandwidth, tags, providerName, ...macSec };
    const made = connection.make(world, fields);
    resume(world, made);
    return carriedOut(made.id, connectionRow(made, call));
  },
});

function problemOf(
  {
    location,
    bandwidth,
    connectionName,
    lagId,
    tags,
    providerName,
    requestMACSec,
  }: z.output<typeof newConnection>,
  { world, region }: OperationCall,
): AwsRefusal | undefined {
  const place = locationsOf(region).find(({ code }) => code === location);
  if (place === undefined) return clientError(`Location ${location} is not valid in ${region}.`);
  if (!place.speeds.includes(bandwidth))
    return clientError(`Bandwidth ${bandwidth} is not available at location ${location}.`);
  if (connectionName === '') return clientError('Connection name cannot be empty.');
  // There are no LAGs here yet.
  if (lagId !== undefined) return clientError(`Could not find Lag with ID ${lagId}`);
  if (providerName !== undefined && !place.providers.includes(providerName))
    return clientError(`Provider ${providerName} is not available at location ${location}.`);
  if (requestMACSec && !place.macSecSpeeds.includes(bandwidth))
    return clientError(`MAC Security is not available for ${bandwidth} at location ${location}.`);
  const active = world
    .all('connection')
    .filter(each => each.region === region && each.location === location)
    .filter(each => !isHosted(each) && !isOver(each.status));
  if (active.length >= world.settings.connectionsPerLocation)
    return clientError(`You have reached the limit of active connections at location ${location}.`);
  return tagProblem(tags ?? []);
}
