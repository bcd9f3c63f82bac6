import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../../api.graphql',
  documents: 'scenario.ts',
  generates: {
    '../generated/codegen/': {
      preset: 'client',
      presetConfig: { persistedDocuments: true },
      config: {
        scalars: { DateTime: 'string' },
        enumType: 'string-literal',
        useTypeImports: true,
        // An enum may gain values after your build: a switch over it then needs a default.
        futureProofEnums: true,
      },
    },
  },
};

export default config;
