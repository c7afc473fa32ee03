/** The package as it is published: the library, and the programs that its workers start with. */
import { isAbsolute } from 'node:path';
import { defineConfig } from 'rolldown';

export default defineConfig({
  input: {
    index: 'src/index.ts',
    workerMain: 'src/data/workers/workerMain.ts',
    processMain: 'src/data/workers/processMain.ts',
    processHost: 'src/data/workers/processHost.ts',
    parentWatch: 'src/data/workers/parentWatch.ts',
  },
  platform: 'node',
  // Packages and modules of Node stay imports.
  external: (id) => !id.startsWith('.') && !isAbsolute(id) && !id.startsWith('src/'),
  // `Sequence.fromModule` comes to its module by an import, since the two know each other.
  checks: { ineffectiveDynamicImport: false },
  // Names of classes go into the files of models: where two have one name, both keep it.
  output: { dir: 'dist', format: 'esm', sourcemap: true, chunkFileNames: '[name].js', keepNames: true },
});
