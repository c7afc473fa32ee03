/** Finds the code of the documentation: fenced blocks of Markdown files and of `@example` tags. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTest, ROOT, readSources } from './sources.ts';

/** One fenced TypeScript block. */
export interface CodeBlock {
  /** File and 1-based line of the block's first line: `README.md:12`. */
  readonly place: string;
  /** The file alone. */
  readonly file: string;
  readonly code: string;
  /** Whether it can be run as it stands: `ts run` in Markdown; in `@example`, a line that ends in `// => value`. */
  readonly runs: boolean;
}

/** Blocks of README.md and `docs/guides`. */
export function markdownBlocks(): CodeBlock[] {
  const guides = join(ROOT, 'docs', 'guides');
  const files = ['README.md'];
  if (existsSync(guides)) files.push(...readdirSync(guides).map((name) => `docs/guides/${name}`));
  return files.flatMap((file) => blocksOf(file, readFileSync(join(ROOT, file), 'utf8')));
}

/** Blocks of the `@example` tags in `src`. */
export function exampleBlocks(): CodeBlock[] {
  return readSources('src')
    .filter(({ path }) => !isTest(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)]
        .filter((comment) => comment[0].includes('@example'))
        .flatMap((comment) => {
          const before = text.slice(0, comment.index).split('\n').length - 1;
          return blocksOf(path, comment[0].replace(/^[ \t]*\* ?/gm, ''), before);
        }),
    );
}

/** The `ts` blocks of a Markdown text. */
export function blocksOf(file: string, markdown: string, linesBefore = 0): CodeBlock[] {
  return [...markdown.matchAll(/^```ts( run)?[ \t]*\n([\s\S]*?)^```/gm)].map((match) => {
    const line = linesBefore + markdown.slice(0, match.index).split('\n').length + 1;
    const code = match[2]!;
    return { place: `${file}:${line}`, file, code, runs: match[1] !== undefined || /\/\/ => /.test(code) };
  });
}

/**
 * A block as the body of a function: imports of the package and of Node's own modules read from `scope`, and each line `expression; // => value`
 * compares the two through `scope.expectEqual`.
 */
export function toFunctionBody(code: string): string {
  return code
    .replace(/^import (\{[^}]*\}) from '(node:[\w/]+)';/gm, "const $1 = scope.require('$2');")
    .replace(
      /^import (\{[^}]*\}) from 'millrace';/gm,
      (_, names: string) => `const ${names.replaceAll(/\btype \w+,?/g, '').replaceAll(' as ', ': ')} = scope;`,
    )
    .replace(/^(.+?);?[ \t]*\/\/ => (.+)$/gm, (_, expression: string, value: string) => {
      const declared = /^(?:const|let) ([\w$]+)(?:: [^=]+)? = /.exec(expression)?.[1];
      return declared === undefined
        ? `scope.expectEqual((${expression}), (${value}));`
        : `${expression}; scope.expectEqual(${declared}, (${value}));`;
    });
}
