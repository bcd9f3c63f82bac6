// Loaded into every gateway before it starts: whoever started it holds the other end of its standard input, and when that
// process is gone, however it ended, so is the gateway.
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume();
process.stdin.on('error', () => process.kill(process.pid, 'SIGKILL'));
