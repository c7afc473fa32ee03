/** Command lines of the examples: `--name value`, checked before anything starts. */
import { parseArgs } from 'node:util';

/** A command line that cannot be understood; the examples print its message and end with exit code 2. */
export class UsageError extends Error {}

/** An option that takes text, one of some words or a whole number, or (a flag) stands alone. */
export type OptionRule =
  | { readonly kind: 'flag'; readonly help: string }
  | { readonly kind: 'text'; readonly help: string }
  | { readonly kind: 'choice'; readonly of: readonly string[]; readonly help: string }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number; readonly help: string };

type ValueOf<Rule> = Rule extends { kind: 'integer' }
  ? number
  : Rule extends { kind: 'flag' }
    ? true
    : Rule extends { kind: 'choice'; of: readonly (infer Word)[] }
      ? Word
      : string;

/** The options that were given; the others are absent. */
export type Arguments<Rules> = { readonly [Name in keyof Rules]?: ValueOf<Rules[Name]> };

/**
 * Reads a command line.
 *
 * @param rules - The known options, by name without dashes.
 * @throws UsageError for an unknown option, a missing or repeated value, a number outside its range, or another word than
 *   those to choose from
 */
export function readArguments<const Rules extends Readonly<Record<string, OptionRule>>>(
  args: readonly string[],
  rules: Rules,
): Arguments<Rules> {
  const values: Record<string, string | number | true> = {};
  for (const [name, given] of Object.entries(parse(args, rules))) {
    if (given.length > 1) throw new UsageError(`--${name} was given ${given.length} times; expected it once.`);
    const [value] = given as [string | true];
    values[name] = value === true ? true : check(name, value, rules[name]!);
  }
  return values as Arguments<Rules>;
}

/** One line for each option, for usage messages. */
export function helpText(rules: Readonly<Record<string, OptionRule>>): string {
  return Object.entries(rules)
    .map(([name, { kind, help }]) => {
      const value = kind === 'flag' ? '' : kind === 'integer' ? 'N' : name.toUpperCase();
      return `  --${name} ${value}`.padEnd(20) + help;
    })
    .join('\n');
}

function parse(
  args: readonly string[],
  rules: Readonly<Record<string, OptionRule>>,
): Record<string, readonly (string | true)[]> {
  const options = Object.fromEntries(
    Object.entries(rules).map(
      ([name, { kind }]) => [name, { type: kind === 'flag' ? 'boolean' : 'string', multiple: true }] as const,
    ),
  );
  try {
    return parseArgs({ args: [...args], options, strict: true }).values as Record<string, (string | true)[]>;
  } catch (error) {
    // Node's own message names the option or word that it did not expect; its advice on "--" is of no use here.
    const reason = (error as Error).message.split('. ')[0]!;
    throw new UsageError(`${reason}.\nOptions:\n${helpText(rules)}`);
  }
}

function check(name: string, text: string, rule: OptionRule): string | number {
  if (rule.kind === 'choice') {
    if (rule.of.includes(text)) return text;
    throw new UsageError(`--${name}: expected ${rule.of.join(' or ')}, got "${text}".`);
  }
  if (rule.kind !== 'integer') {
    if (text === '') throw new UsageError(`--${name} needs a value: ${rule.help}.`);
    return text;
  }
  const { min, max } = rule;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new UsageError(`--${name}: expected a whole number from ${min} to ${max}, got "${text}".`);
  }
  return value;
}
