/** The package as it is published, `dist/`: bundled from the source that all other tests import. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as source from '../src/index.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');

/** What both are asked: the names of the API, what classes and functions call themselves, and the class that a factory makes. */
function describeApi(api: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const madeBy = (factory: () => object): string => {
    try {
      return factory().constructor.name;
    } catch (error) {
      return (error as Error).constructor.name;
    }
  };
  const describeMember = (namespace: string, member: unknown): unknown => {
    if (typeof member !== 'function') return typeof member;
    const makes = [
      'losses',
      'metrics',
      'optimizers',
      'initializers',
      'regularizers',
      'constraints',
      'layers',
      'callbacks',
    ];
    return makes.includes(namespace) ? [member.name, madeBy(member as () => object)] : member.name;
  };
  const describeValue = (name: string, value: unknown): unknown => {
    if (typeof value === 'function') return value.name;
    if (typeof value !== 'object' || value === null) return String(value);
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, describeMember(name, member)]));
  };
  return Object.fromEntries(Object.entries(api).map(([name, value]) => [name, describeValue(name, value)]));
}

/** Evaluates an expression over the bundled package in a process of its own. */
function ask(expression: string): unknown {
  const { href } = new URL('../dist/index.js', import.meta.url);
  const program = `const millrace = await import('${href}'); console.log(JSON.stringify(${expression}));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('the bundled package', () => {
  it('exports the names of the source; classes and functions are called as there', () => {
    expect(ask(`(${describeApi.toString()})(millrace)`)).toEqual(
      JSON.parse(JSON.stringify(describeApi({ ...source }))),
    );
  });

  it('has the types beside it that package.json promises', () => {
    const { exports, types, main } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    for (const file of [types, main, exports['.'].types, exports['.'].default])
      expect(existsSync(join(ROOT, file)), file).toBe(true);
  });

  it('loads from few files, of the more than 700 that there are', () => {
    const entries = ['index.js', 'workerMain.js', 'processMain.js', 'processHost.js', 'parentWatch.js'];
    for (const entry of entries) {
      const files = filesBehind(join(DIST, entry));
      expect(files.size, entry).toBeLessThan(60);
      // The one that stands alone; of the others, the parts that they share are found.
      if (entry !== 'parentWatch.js') expect(files.size, entry).toBeGreaterThan(1);
      // A worker of one dataset does not load the library.
      if (entry !== 'index.js') expect([...files].map((file) => file.slice(DIST.length + 1))).not.toContain('index.js');
    }
  });
});

/** The files that are loaded with one of `dist/`. */
function filesBehind(entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const [, path] of readFileSync(entry, 'utf8').matchAll(
    /^(?:import|export) .*?from "(\.[^"]+)";$|^import "(\.[^"]+)";$/gm,
  )) {
    if (path !== undefined) filesBehind(join(dirname(entry), path), found);
  }
  return found;
}
