import type { Socket } from 'node:net';
import type { ExecutionResult } from 'graphql';
import { type Context, GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer, type Server } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { RequestState } from './request-state.ts';
import { toldResult } from './result.ts';
import { type OperationDoor, SocketChannel, type SocketExecution, toldIn } from './socket-channel.ts';
import { SocketFlow } from './socket-flow.ts';
import type { ServerState } from './stages/stage.ts';

/** A message in pieces of a byte takes a hundred times its size until it is whole, and strangers send one, too. */
const mostPieces = 512;

/**
 * WebSockets of `graphql-transport-ws`. `ws` speaks the frames and `graphql-ws` the protocol; what is asked of an operation and
 * how it runs is the same as for a request, see `SocketChannel`.
 */
export class WebSockets {
  readonly #server: ServerState;
  readonly #door: OperationDoor;
  readonly #frames: WebSocketServer;
  readonly #protocol: Server<SocketChannel>;

  constructor(server: ServerState, door: OperationDoor) {
    this.#server = server;
    this.#door = door;
    const { bodyBytes, lingerMilliseconds, socketInitMilliseconds } = server.limits;
    const frames = {
      noServer: true,
      clientTracking: false,
      // A client could make us unpack much from little, and answers hold what others may steer beside what they may not know.
      perMessageDeflate: false,
      maxPayload: bodyBytes,
      maxFragments: mostPieces,
      maxBufferedChunks: Math.max(mostPieces, bodyBytes / 256),
      handleProtocols: () => GRAPHQL_TRANSPORT_WS_PROTOCOL,
      closeTimeout: lingerMilliseconds,
    };
    this.#frames = new WebSocketServer(frames);
    this.#protocol = makeServer<Context['connectionParams'], SocketChannel>({
      connectionInitWaitTimeout: socketInitMilliseconds,
      onConnect: context => context.extra.admit(context),
      onSubscribe: (context, id, payload) => context.extra.run(id, payload),
      execute: args => (args as SocketExecution).contextValue,
      subscribe: args => (args as SocketExecution).contextValue,
      onNext: (_context, _id, _payload, _args, result) => toldResult(result as ExecutionResult),
      onError: (_context, _id, _payload, errors) => toldIn(errors, server),
    });
  }

  /** Turns the request that asked for it into a WebSocket, and resolves when that is closed. */
  open(state: RequestState, head: Buffer): Promise<void> {
    const { request, response } = state;
    const socket = request.socket;
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.once('close', () => resolve());
    response.detachSocket(socket as Socket);
    this.#frames.handleUpgrade(request, socket, head, opened => this.#carry(state, opened));
    return promise;
  }

  #carry(state: RequestState, socket: WebSocket): void {
    let take: (text: string) => Promise<void> = async () => undefined;
    const flow = new SocketFlow(socket, this.#server.limits, {
      take: text => void channel.receive(text, take),
      pinged: () => void channel.lookAgain(),
    });
    const channel = new SocketChannel(state, flow, this.#server, this.#door);
    state.status = 101;
    state.opened = channel;
    const closed = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: text => flow.send(text),
        close: (code = 1000, reason = '') => flow.close(code, reason),
        onMessage: listener => {
          take = listener;
        },
        // Without what came with it: whoever pings learns nothing new by reading that.
        onPing: () => flow.send('{"type":"pong"}'),
      },
      channel,
    );
    socket.once('close', (code, reason) => void closed(code, String(reason)));
  }
}
