/** What contenders are called in the tables. */
export const names = {
  proxy: 'bare proxy: node:http and undici',
  written: 'node:http and undici, fields written down',
  causeway: 'Causeway',
  thinYoga: 'yoga below HTTP and graphql-jit',
  tailcall: 'Tailcall, unsigned',
  hive: 'Hive Gateway, unsigned',
} as const;
