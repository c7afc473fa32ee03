/** Functions of the user's that workers can load, too: exports of a module. */
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue, didYouMean, formatList } from '../util/format.ts';
import { checkCloneable } from './cloneable.ts';
import { importModule, moduleUrl } from './importModule.ts';

/** A function that stands in a module, so that every worker loads it for itself. */
export interface ModuleFunction {
  /** URL or path of the module: `new URL('./toSample.js', import.meta.url)` is next to the caller. */
  readonly module: string | URL;
  /** Name of the export. @defaultValue 'default' */
  readonly export?: string;
  /** Further arguments of each call: plain values, which survive a structured clone. @defaultValue none */
  readonly args?: readonly unknown[];
}

/** A {@link ModuleFunction} as it travels to a worker. */
export interface FunctionReference {
  readonly url: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Any function. */
export type AnyFunction = (...args: never[]) => unknown;

/** A function itself, which stays on the main thread, or where to find it. */
export type FunctionSource<F extends AnyFunction> = F | FunctionReference;

/**
 * Checks what the user gave for a function. What stands in a module is not loaded yet: see {@link loadFunction}.
 *
 * @param owner - Whose option it is, for messages.
 * @param option - Name of the option.
 * @param given - A function, the URL of a module whose default export it is, or a {@link ModuleFunction}.
 * @throws InvalidArgumentError for anything else, and where there is no such module
 */
export function functionSource<F extends AnyFunction>(
  owner: string,
  option: string,
  given: F | URL | ModuleFunction,
): FunctionSource<F> {
  if (typeof given === 'function') return given;
  const found: ModuleFunction = given instanceof URL ? { module: given } : given;
  if (typeof found !== 'object' || found === null || !('module' in found)) {
    throw new InvalidArgumentError(
      `${owner}: expected ${option} to be a function, the URL of a module whose default export it is, or ` +
        `{ module, export?, args? }, got ${describeValue(given)}.`,
      { details: { owner, argument: option } },
    );
  }
  const { export: name = 'default', args = [] } = found;
  const where = `${owner}: ${option}`;
  checkCloneable(where, args);
  return { url: moduleUrl(where, found.module), name, args };
}

/**
 * The function itself, with its further arguments bound. Runs in workers, too.
 *
 * @throws InvalidArgumentError where the module cannot be loaded or has no such function
 */
export async function loadFunction<F extends AnyFunction>(owner: string, source: FunctionSource<F>): Promise<F> {
  if (typeof source === 'function') return source;
  const { url, name, args } = source;
  const exports = await importModule(owner, url);
  const found = exports[name];
  if (typeof found !== 'function') {
    const names = Object.keys(exports);
    throw new InvalidArgumentError(
      `${owner}: ${url} exports ${formatList(names)}, and no function "${name}".${didYouMean(name, names)}`,
      { details: { url, exports: names } },
    );
  }
  return ((...given: unknown[]) => found(...given, ...args)) as unknown as F;
}
