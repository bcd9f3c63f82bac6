/** What a connection does by itself. Every state that passes leads to the next one here, and nowhere else. */
import type { AwsWorld } from '../resource.ts';
import type { ConnectionStatus, EmulatedConnection } from './connection.ts';

/** Goes on from the state that it is in. `ordering` waits for its owner, `available` and `down` for nothing. */
export function resume(world: AwsWorld, connection: EmulatedConnection): void {
  const { settings } = world;
  const { status, fate, paceMs, statusBefore } = connection;
  if (fate === 'stuck') return;
  const after = (wait: number, next: ConnectionStatus): void =>
    world.schedule(connection, paceMs ?? wait, current => void enter(world, current, next));
  switch (status) {
    case 'requested':
      after(settings.requestedMs, 'pending');
      return;
    case 'pending':
      after(settings.connectionPendingMs, settings.newConnectionState);
      return;
    case 'deleting':
      // Made as deleting, it has no state to fall back to.
      if (fate === 'returns') after(settings.returnMs, statusBefore ?? 'available');
      else after(settings.connectionDeletingMs, 'deleted');
      return;
    case 'deleted':
    case 'rejected':
      world.schedule(connection, paceMs ?? settings.deletedConnectionListedMs, current =>
        world.remove(current),
      );
  }
}

/** The port costs from when it is set up until it is deleted; that it still costs while deleting is inferred. */
export function enter(
  world: AwsWorld,
  connection: EmulatedConnection,
  status: ConnectionStatus,
): EmulatedConnection {
  const { billedSince, billedUntil } = connection;
  const now = world.now();
  const next = world.update(connection, {
    status,
    ...(status === 'available' || status === 'down' ? { billedSince: billedSince ?? now } : {}),
    ...(status === 'deleted' && billedSince !== undefined ? { billedUntil: billedUntil ?? now } : {}),
  });
  world.cancel(next);
  resume(world, next);
  return currently(world, next);
}

/** A hosted connection that its owner never confirmed ends as rejected. */
export function beginDeletion(world: AwsWorld, connection: EmulatedConnection): EmulatedConnection {
  const going = world.update(connection, { status: 'deleting', statusBefore: connection.status });
  if (connection.status !== 'ordering') return enter(world, going, 'deleting');
  const wait = connection.paceMs ?? world.settings.connectionRejectingMs;
  world.schedule(going, wait, current => void enter(world, current, 'rejected'));
  return currently(world, going);
}

/** What takes no time has happened already. */
function currently(world: AwsWorld, connection: EmulatedConnection): EmulatedConnection {
  return world.get('connection', connection.id) ?? connection;
}
