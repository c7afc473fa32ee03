import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const EXAMPLES = 'test/examples/**/*.test.ts';

export default defineConfig({
  // Examples and documentation import the package by its name: here that is the source, as for every test.
  resolve: { alias: { millrace: fileURLToPath(new URL('./src/index.ts', import.meta.url)) } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes, on a busy machine later.
    expect: { poll: { timeout: 30_000 } },
    setupFiles: ['test/setup.ts'],
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: { name: 'library', include: ['src/**/*.test.ts', 'test/**/*.test.ts'], exclude: [EXAMPLES] },
      },
      // As users run them: in a process of their own, in which no test has killed threads before.
      { extends: true, test: { name: 'examples', include: [EXAMPLES], isolate: true } },
    ],
  },
});
