/** Starts an example and turns its ending into an exit code. */
import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { MillraceError } from 'millrace';
import { UsageError } from './arguments.ts';

/**
 * Runs `main`; its number is the exit code.
 *
 * A wrong command line gives its message and exit code 2; an error of the library (an unreadable folder, a corrupt
 * image) gives its message, which says what to do, and exit code 1; anything else is a bug and shows its stack.
 */
export async function runExample(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof MillraceError)) throw error;
    console.error(error.message);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

/**
 * Runs `main` with the words of the command line, as {@link runExample} does, where its module is the file that Node was
 * started with; a module that is imported, as in tests, does nothing by itself.
 *
 * @param url - `import.meta.url` of the example.
 */
export async function runIfStarted(url: string, main: (args: readonly string[]) => Promise<number>): Promise<void> {
  const [, started] = process.argv;
  if (started === undefined || pathToFileURL(realpathSync(started)).href !== url) return;
  await runExample(() => main(process.argv.slice(2)));
}
