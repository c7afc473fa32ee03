/**
 * Documentation that cannot rot: every TypeScript block of README.md, docs/guides and `@example` tags is type-checked
 * against the source, and those that can run do.
 *
 * A block of a Markdown file runs when its fence says so (`ts run`), a block of an `@example` when it holds a line
 * `expression; // => value`; the value is compared.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as millrace from 'millrace';
import sharp from 'sharp';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { featuresText } from '../scripts/featuresText.mjs';
import { goldenCounts } from '../scripts/goldenCounts.mjs';
import { blocksOf, type CodeBlock, exampleBlocks, markdownBlocks, toFunctionBody } from './docsBlocks.ts';
import { exportsOfFile, sourceProgram } from './sourceProgram.ts';
import { ROOT } from './sources.ts';

const blocks = [...markdownBlocks(), ...exampleBlocks()];

/** Names that examples use for the reader's own things, and what they are. */
const READERS_OWN: Readonly<Record<string, string>> = {
  net: 'Model',
  model: 'Model',
  x: 'Tensor',
  y: 'Tensor',
  train: 'Sequence',
  images: 'Tensor',
  validationData: 'readonly [Tensor, Tensor]',
};

/** A block as a module: what it takes for granted is declared above it, on one line, so that line numbers stay. */
function asModule({ file, code }: CodeBlock): string {
  const isName = (name: string): boolean => new RegExp(`(?<![.\\w'"])${name}\\b(?!\\s*:)`).test(code);
  const isDeclared = (name: string): boolean =>
    new RegExp(
      `\\b(?:const|let|class|function)\\s+${name}\\b|\\bimport [^;]*\\b${name}\\b|\\b(?:const|let) [{[][^=]*\\b${name}\\b`,
    ).test(code);
  const missing = (names: readonly string[]): string[] => names.filter((name) => isName(name) && !isDeclared(name));
  // What the package exports under the same name is a function: `model({ inputs, outputs })`.
  const isCalled = (name: string): boolean => new RegExp(`(?<![.\\w])${name}\\(`).test(code);
  const readers = missing(Object.keys(READERS_OWN)).filter((name) => !isCalled(name));
  const types = [...new Set(readers.flatMap((name) => READERS_OWN[name]!.match(/[A-Z]\w+/g) ?? []))];
  const own = missing(exportsOf(file));
  const fromPackage = missing(exportsOf('src/index.ts')).filter(
    (name) => !own.includes(name) && !readers.includes(name),
  );
  return [
    `import type { ${types.map((name) => `${name} as ${name}$`).join(', ')} } from 'millrace'; `,
    `import { ${fromPackage.join(', ')} } from 'millrace'; `,
    own.length > 0 ? `import { ${own.join(', ')} } from ${JSON.stringify(join(ROOT, file))}; ` : '',
    ...readers.map((name) => `declare const ${name}: ${READERS_OWN[name]!.replace(/[A-Z]\w+/g, '$&$$')}; `),
    '\n',
    code,
    '\nexport {};\n',
  ].join('');
}

let program: ts.Program;

/** Names that a source file exports. */
function exportsOf(file: string): string[] {
  return file.startsWith('src/') ? exportsOfFile(program, file).map(({ name }) => name) : [];
}

/** Type-checks the blocks and gives each error with its place in the documentation. */
function typeErrors(list: readonly CodeBlock[]): string[] {
  const files = new Map(list.map((block, i) => [join(ROOT, 'test', `docs-block-${i}.ts`), block]));
  const texts = new Map([...files].map(([path, block]) => [path, asModule(block)]));
  const host = ts.createCompilerHost(program.getCompilerOptions());
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = texts.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, version);
    return program.getSourceFile(path) ?? getSourceFile(path, version, ...rest);
  };
  const checked = ts.createProgram([...texts.keys()], program.getCompilerOptions(), host);
  return [...files].flatMap(([path, block]) => {
    const source = checked.getSourceFile(path)!;
    const [file, first] = block.place.split(':') as [string, string];
    return [...checked.getSyntacticDiagnostics(source), ...checked.getSemanticDiagnostics(source)].map((problem) => {
      const { line } = source.getLineAndCharacterOfPosition(problem.start ?? 0);
      return `${file}:${Number(first) + line - 1}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`;
    });
  });
}

beforeAll(() => {
  program = sourceProgram();
});

describe('code in the documentation', () => {
  it('has correct types', () => {
    expect(typeErrors(blocks)).toEqual([]);
  });

  it('would not pass with wrong types', () => {
    const wrong = blocksOf('made-up.md', "```ts\nconst units: number = layers.dense({ units: 'ten' });\n```\n");
    const errors = typeErrors(wrong).join('\n');
    expect(errors).toContain("made-up.md:2: Type 'string' is not assignable to type 'number'");
    expect(typeErrors(blocksOf('made-up.md', '```ts\nnet.fitt(x, y);\n```\n')).join()).toContain(
      "'fitt' does not exist",
    );
  });
});

describe('FEATURES.md', () => {
  it('lists what the package exports (else: npm run features)', () => {
    expect(readFileSync(join(ROOT, 'FEATURES.md'), 'utf8')).toBe(featuresText(millrace, goldenCounts()));
  });
});

describe('code that can run', () => {
  let folder: string;
  const before = { folder: process.cwd(), engine: '' as millrace.EngineName };

  beforeAll(async () => {
    before.engine = millrace.engines.current().name;
    folder = mkdtempSync(join(tmpdir(), 'millrace-docs-'));
    // Blocks may write files where they stand, and find a photograph there.
    process.chdir(folder);
    await sharp({ create: { width: 120, height: 90, channels: 3, background: '#a86' } }).toFile('cat.jpg');
  });
  afterAll(() => {
    process.chdir(before.folder);
    rmSync(folder, { recursive: true, force: true });
  });

  const runnable = blocks.filter(({ runs }) => runs);

  it('is there', () => {
    expect(runnable.length).toBeGreaterThan(10);
    expect(runnable.some(({ file }) => file === 'README.md')).toBe(true);
  });

  it.each(runnable)('$place', async (block) => {
    const own = block.file.startsWith('src/') ? await import(pathToFileURL(join(ROOT, block.file)).href) : {};
    try {
      await execute(block, own);
    } finally {
      millrace.engines.use(before.engine);
    }
  });

  it('would not pass with a wrong value', async () => {
    const [wrong] = blocksOf('made-up.md', '```ts\ntensor([[1, 2]]).shape; // => [2, 1]\n```\n');
    await expect(execute(wrong!, {})).rejects.toThrow();
    const [right] = blocksOf('made-up.md', '```ts\nconst a: number = 1 + 1; // => 2\n```\n');
    await execute(right!, {});
  });
});

/** Runs a block with the package's exports, and those of its own file, in scope. */
async function execute({ code }: CodeBlock, own: object): Promise<void> {
  const expectEqual = (actual: unknown, expected: unknown): void => expect(actual).toEqual(expected);
  const scope = { ...own, ...millrace, expectEqual, require: createRequire(import.meta.url) };
  const { outputText } = ts.transpileModule(toFunctionBody(code), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const declared = new Set(
    [...outputText.matchAll(/\b(?:const|let|class) \{?\s*([\w$]+(?:\s*[,:]\s*[\w$]+)*)/g)].flatMap((match) =>
      match[1]!.split(/\s*[,:]\s*/),
    ),
  );
  const given = Object.keys(scope).filter(
    (name) => new RegExp(`\\b${name}\\b`).test(outputText) && !declared.has(name),
  );
  const body = `const { ${given.join(', ')} } = scope;\n${outputText.replace(/^export \{\};?$/m, '')}`;
  const AsyncFunction = (async () => undefined).constructor as new (
    ...args: string[]
  ) => (scope: object) => Promise<void>;
  await new AsyncFunction('scope', body)(scope);
}
