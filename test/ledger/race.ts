import process from 'node:process';
import { openPostgresLedger } from '../../src/ledger/postgres/open.ts';
import { draft } from './stage.ts';

// One of several processes that race for the same resources: prints how many it won, as the tests' own words.
const [url = '', name = '', resources = ''] = process.argv.slice(2);
const ledger = await openPostgresLedger({ url, writer: name });
const answers = await Promise.all(
  Array.from({ length: Number(resources) }, (_, number) =>
    ledger.record({ ...draft({ resource: `r${number}` }), id: `op-${name}-${number}` }),
  ),
);
await ledger.close();
process.stdout.write(JSON.stringify(answers.map(answer => answer.kind)));
