/** What `Sequence.fromModule` makes and what it refuses at once. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../util/errors.ts';
import { Sequence } from './sequence.ts';

const fixture = (name: string): URL => new URL(`../../test/fixtures/sequences/${name}`, import.meta.url);
const numbered = fixture('numbered.mjs');

describe('Sequence.fromModule', () => {
  it('constructs the default export, for a URL, its text and a path', async () => {
    for (const url of [numbered, numbered.href, fileURLToPath(numbered)]) {
      const sequence = await Sequence.fromModule(url, { length: 3 });
      expect(sequence.length).toBe(3);
      expect(sequence.workerRecipe()).toEqual({ kind: 'module', url: numbered.href, args: [{ length: 3 }] });
      expect(Object.keys(sequence)).not.toContain('workerRecipe');
    }
  });

  it.each([
    [fixture('missing.mjs'), /there is no file .*missing\.mjs.*import\.meta\.url/],
    ['./nowhere/data.js', /there is no file .*nowhere/],
    [fixture('noDefault.mjs'), /exports "Hidden", and no default.*export default class/],
    [fixture('notSequence.mjs'), /the default export is function makeBatches, which has no getItem/],
    ['', /expected the URL of a module/],
    [undefined, /expected the URL of a module.*got undefined/],
  ])('refuses %s', async (url, message) => {
    const failure = Sequence.fromModule(url as string);
    await expect(failure).rejects.toThrow(InvalidArgumentError);
    await expect(failure).rejects.toThrow(message);
  });

  it('refuses modules that cannot be loaded, with the cause', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'millrace-')), 'broken.mjs');
    writeFileSync(file, "throw new Error('no such database');");
    const error = await Sequence.fromModule(file).then(
      () => undefined,
      (reason: unknown) => reason as InvalidArgumentError,
    );
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error!.message).toMatch(/broken\.mjs cannot be loaded: no such database$/);
    expect((error!.cause as Error).message).toBe('no such database');
  });

  // From Node 22.18 on this file loads. Here vitest would translate it: hence a process of its own.
  it.skipIf('typescript' in process.features)('names the ways out for a TypeScript module', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'millrace-')), 'typed.ts');
    writeFileSync(
      file,
      'export default class Typed { readonly length: number = 1; getItem(): number[][] { return [[1]]; } }',
    );
    const { href } = new URL('../../dist/index.js', import.meta.url);
    const program = `import { Sequence } from '${href}'; Sequence.fromModule('${file}').catch((e) => console.log(e.code, e.message))`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(stdout).toMatch(/^ERR_INVALID_ARGUMENT .*typed\.ts cannot be loaded.*compile it.*Node 22\.18.*--import tsx/);
  });

  it('passes on what the constructor throws', async () => {
    await expect(Sequence.fromModule(fixture('faulty.mjs'), null)).rejects.toThrow(TypeError);
  });

  it.each([
    [[() => 1], /args\[0\] is a function, which cannot travel to a worker/],
    [[{ size: 1, load: [{ parse() {} }] }], /args\[0\]\.load\[0\]\.parse is function parse/],
    [[1, new URL('file:///data')], /args\[1\] is a URL, which arrives empty in a worker; pass its href/],
    [[{ from: new (class Store {})() }], /args\[0\]\.from is a Store, which arrives in a worker without its methods/],
    [[new Map([['a', Symbol('b')]])], /a key or value of args\[0\] is Symbol\(b\)/],
  ])('refuses arguments that cannot travel, by their place: %#', async (args, message) => {
    const failure = Sequence.fromModule(numbered, ...args);
    await expect(failure).rejects.toThrow(InvalidArgumentError);
    await expect(failure).rejects.toThrow(message);
  });

  it('takes everything that can travel, also what refers to itself', async () => {
    const record: Record<string, unknown> = { length: 2, when: new Date(0), table: new Map([[1, new Set(['a'])]]) };
    record.self = record;
    record.shared = new Int32Array(new SharedArrayBuffer(8));
    record.nothing = [null, undefined, 3n, /x/];
    await expect(Sequence.fromModule(numbered, record)).resolves.toBeDefined();
  });
});
