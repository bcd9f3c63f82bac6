import { isMainThread } from 'node:worker_threads';

// Loaded into every gateway before it starts: whoever started it holds the other end of its standard input, and when that
// process is gone, however it ended, so is the gateway. Its threads load this as well, and have no such input.
if (isMainThread) {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume();
  process.stdin.on('error', () => process.kill(process.pid, 'SIGKILL'));
}
