/** Options that hold several names: `--only tiny,mlp`. */
import { UsageError } from '../../examples/support/arguments.ts';

/**
 * The names in an option, separated by commas; undefined where the option is not given.
 *
 * @throws UsageError for a name that is not known
 */
export function namesOf(option: string, text: string | undefined, known: readonly string[]): string[] | undefined {
  const names = text?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`--${option}: "${unknown}" is none of ${known.join(', ')}.`);
  return names;
}
