import { Server } from 'node:net';
import process from 'node:process';

// Loaded before the suite's own subgraphs, which ask for ports by number: each gets one that the system chooses, and says it.

const listen = Server.prototype.listen;
Server.prototype.listen = function anyPort(this: Server, ...given: unknown[]): Server {
  const [asked] = given;
  const callback = given.findLast(each => typeof each === 'function') as (() => void) | undefined;
  if (typeof asked !== 'number' && typeof Object(asked).port !== 'number')
    return Reflect.apply(listen, this, given);
  this.once('listening', () => {
    process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${Object(this.address()).port}/` })}\n`);
  });
  return Reflect.apply(listen, this, [0, '127.0.0.1', callback]) as Server;
};
