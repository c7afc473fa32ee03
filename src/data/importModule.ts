/** Modules by URL or path, which the main thread and workers load alike. */
import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { messageOf } from './batchError.ts';

/** What a module exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/**
 * The URL of a module as text, which travels to workers.
 *
 * @param owner - Who asks, for messages.
 * @param url - URL, its text, or a path.
 * @throws InvalidArgumentError for anything else, and for a file that is not there
 */
export function moduleUrl(owner: string, url: unknown): string {
  if (!(url instanceof URL) && (typeof url !== 'string' || url === '')) {
    throw new InvalidArgumentError(
      `${owner}: expected the URL of a module, new URL('./myModule.js', import.meta.url), got ${describeValue(url)}.`,
    );
  }
  const text = url instanceof URL ? url.href : url;
  // A scheme has two letters at least: `C:\data` is a path.
  const href = /^[a-z][a-z0-9+.-]+:/i.test(text) && !isAbsolute(text) ? text : pathToFileURL(resolve(text)).href;
  if (href.startsWith('file:') && !existsSync(fileURLToPath(href))) {
    throw new InvalidArgumentError(
      `${owner}: there is no file ${fileURLToPath(href)}. For a module next to this one write ` +
        "new URL('./myModule.js', import.meta.url).",
      { details: { url: href, path: fileURLToPath(href) } },
    );
  }
  return href;
}

/**
 * Loads a module.
 *
 * @throws InvalidArgumentError with the cause, where it cannot be loaded
 */
export async function importModule(owner: string, href: string): Promise<ModuleExports> {
  try {
    return await import(/* @vite-ignore */ href);
  } catch (error) {
    throw cannotLoad(owner, href, error);
  }
}

function cannotLoad(owner: string, href: string, error: unknown): InvalidArgumentError {
  const { code } = (error ?? {}) as { code?: string };
  const typescript = /\.[mc]?tsx?$/.test(href.replace(/[?#].*$/, ''));
  const untranslated = code === 'ERR_UNKNOWN_FILE_EXTENSION' || error instanceof SyntaxError;
  const fix =
    typescript && untranslated
      ? ` Node ${process.version} cannot load this TypeScript file: compile it and give the URL of the .js file, or use ` +
        'Node 22.18 or newer (erasable syntax only), or start with `node --import tsx`.'
      : '';
  return new InvalidArgumentError(`${owner}: ${href} cannot be loaded: ${messageOf(error)}${fix}`, {
    details: { url: href },
    cause: error,
  });
}
