import process from 'node:process';
import { openSqliteLedger } from '../../src/ledger/sqlite/open.ts';
import { draft } from './stage.ts';

// A process that keeps a record and writes as fast as it can, until somebody kills it. Prints what was acknowledged.
const [path = '', name = ''] = process.argv.slice(2);
try {
  const ledger = await openSqliteLedger({ path });
  process.stdout.write('open\n');
  for (let round = 0; ; round++) {
    const batch = Array.from({ length: 5 }, (_, number) => ({
      ...draft({ resource: `${name} ${round} ${number}` }),
      id: `op-${name}-${round}-${number}`,
    }));
    await Promise.all(
      batch.map(async intent => {
        await ledger.record(intent);
        await ledger.sending(intent.id);
        process.stdout.write(`${intent.id}\n`);
      }),
    );
  }
} catch (failure) {
  process.stderr.write(`${(failure as Error).message}\n`);
  process.exitCode = 1;
}
