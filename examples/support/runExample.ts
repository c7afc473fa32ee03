/** Starts an example and turns its ending into an exit code. */
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
