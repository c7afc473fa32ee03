/** Reads the sources for the tests about the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const ROOT: string = resolve(import.meta.dirname, '..');

export interface SourceFile {
  /** Path from the project root with forward slashes: `src/data/batch.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Every `.ts` file under a folder of the project, by path. */
export function readSources(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ path: relative(ROOT, file).replaceAll('\\', '/'), text: readFileSync(file, 'utf8') }));
}

export function isTest(path: string): boolean {
  return /\.test(-d)?\.ts$/.test(path);
}

/** Source text with comments blanked out (same length and lines), string contents kept. */
export function withoutComments(text: string): string {
  // A string, a template without further nesting, or a comment: whichever begins first wins.
  const token = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replace(token, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found));
}

export interface Import {
  /** What stands in the quotes. */
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Static imports, re-exports, dynamic imports with a literal, `import type` and inline `import('x')` types. */
export function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  const found: Import[] = [];
  for (const match of code.matchAll(
    /\b(?:import|export)\s+(type\s+)?(\{[^}]*\}|[\w$*\s,{}]+?)\s+from\s+['"]([^'"]+)['"]/g,
  )) {
    const named = match[2]!.trim();
    const allTypes = named.startsWith('{') && /^\{(\s*type\s+[\w$]+(\s+as\s+[\w$]+)?\s*,?)+\s*\}$/.test(named);
    found.push({ specifier: match[3]!, typeOnly: match[1] !== undefined || allTypes });
  }
  for (const match of code.matchAll(/\bimport\s+['"]([^'"]+)['"]/g))
    found.push({ specifier: match[1]!, typeOnly: false });
  for (const match of code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    found.push({ specifier: match[1]!, typeOnly: false });
  }
  return found;
}
