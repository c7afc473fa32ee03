/** Finds the compiled entries of workers. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WorkerError } from '../../util/errors.ts';

/** What threads start with: a worker, or the host of a worker process. */
export type ThreadEntry = 'workerMain' | 'processHost';

/** What is started. */
export type WorkerEntry = ThreadEntry | 'processMain';

/**
 * URL of an entry.
 *
 * Node 20 cannot start a thread from TypeScript. Where this file itself runs from its source (in tests), the compiled
 * entry in `dist/` is used.
 *
 * @throws WorkerError if it has not been built
 */
export function workerUrl(entry: WorkerEntry): URL {
  const compiled = import.meta.url.endsWith('.ts')
    ? new URL(`../../../dist/${entry}.js`, import.meta.url)
    : new URL(`./${entry}.js`, import.meta.url);
  if (!existsSync(fileURLToPath(compiled))) {
    throw new WorkerError(
      `Data workers are not built: there is no ${fileURLToPath(compiled)}. Run \`npm run build\`.`,
      {
        details: { path: fileURLToPath(compiled) },
      },
    );
  }
  return compiled;
}
