/** Sequences whose class is the default export of a module, so that workers can make them too. */
import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue, formatList } from '../util/format.ts';
import { checkCloneable } from './cloneable.ts';
import { trackModuleState } from './moduleState.ts';
import type { Sequence, WorkerRecipe } from './sequence.ts';

const OWNER = 'Sequence.fromModule';

/** Whether a value can be asked for batches by index; also sequences of another copy of the library. */
export function isSequence(value: unknown): value is Sequence {
  return typeof value === 'object' && value !== null && typeof (value as Sequence).getItem === 'function';
}

/** Behind `Sequence.fromModule`. */
export async function sequenceFromModule(url: string | URL, args: readonly unknown[]): Promise<Sequence> {
  const href = moduleUrl(url);
  checkCloneable(OWNER, args);
  const SequenceClass = await importSequenceClass(href);
  const sequence = new SequenceClass(...args);
  if (!isSequence(sequence)) {
    throw new InvalidArgumentError(
      `${OWNER}: ${href}: the class made ${describeValue(sequence)}, expected a Sequence.`,
    );
  }
  const recipe: WorkerRecipe = { kind: 'module', url: href, args };
  Object.defineProperty(sequence, 'workerRecipe', { value: () => recipe, configurable: true });
  await trackModuleState(sequence);
  return sequence;
}

/** The class that a module exports by default, checked. Runs in workers too. */
export async function importSequenceClass(href: string): Promise<new (...args: readonly unknown[]) => Sequence> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(/* @vite-ignore */ href);
  } catch (error) {
    throw cannotLoad(href, error);
  }
  const found = module.default;
  if (typeof found === 'function' && typeof found.prototype?.getItem === 'function') {
    return found as new (
      ...args: readonly unknown[]
    ) => Sequence;
  }
  const reason =
    found === undefined
      ? `the module exports ${formatList(Object.keys(module))}, and no default`
      : `the default export is ${describeValue(found)}, which has no getItem method`;
  throw new InvalidArgumentError(
    `${OWNER}: ${href}: ${reason}. Write \`export default class MySequence extends Sequence { ... }\`.`,
    { details: { url: href, exports: Object.keys(module) } },
  );
}

function moduleUrl(url: unknown): string {
  if (!(url instanceof URL) && (typeof url !== 'string' || url === '')) {
    throw new InvalidArgumentError(
      `${OWNER}: expected the URL of a module, new URL('./mySequence.js', import.meta.url), got ${describeValue(url)}.`,
    );
  }
  const text = url instanceof URL ? url.href : url;
  // A scheme has two letters at least: `C:\data` is a path.
  const href = /^[a-z][a-z0-9+.-]+:/i.test(text) && !isAbsolute(text) ? text : pathToFileURL(resolve(text)).href;
  if (href.startsWith('file:') && !existsSync(fileURLToPath(href))) {
    throw new InvalidArgumentError(
      `${OWNER}: there is no file ${fileURLToPath(href)}. For a module next to this one write ` +
        "new URL('./mySequence.js', import.meta.url).",
      { details: { url: href, path: fileURLToPath(href) } },
    );
  }
  return href;
}

function cannotLoad(href: string, error: unknown): InvalidArgumentError {
  const { code, message = String(error) } = (error ?? {}) as { code?: string; message?: string };
  const typescript = /\.[mc]?tsx?$/.test(href.replace(/[?#].*$/, ''));
  const untranslated = code === 'ERR_UNKNOWN_FILE_EXTENSION' || error instanceof SyntaxError;
  const fix =
    typescript && untranslated
      ? ` Node ${process.version} cannot load this TypeScript file: compile it and give the URL of the .js file, or use ` +
        'Node 22.18 or newer (erasable syntax only), or start with `node --import tsx`.'
      : '';
  return new InvalidArgumentError(`${OWNER}: ${href} cannot be loaded: ${message}${fix}`, {
    details: { url: href },
    cause: error,
  });
}
