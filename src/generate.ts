import { printedSchema } from './schema.ts';

console.log(printedSchema());
