/** Which folder may import which, and what every file owes its reader. */
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callbackClasses } from '../src/callbacks/index.ts';
import { constraintClasses } from '../src/nn/constraints.ts';
import { initializerClasses } from '../src/nn/initializers.ts';
import { layerClasses } from '../src/nn/layers/index.ts';
import { lossClasses } from '../src/nn/losses/index.ts';
import { metricClasses } from '../src/nn/metrics/index.ts';
import { optimizerClasses } from '../src/nn/optimizers/index.ts';
import { scheduleClasses } from '../src/nn/optimizers/schedules/index.ts';
import { regularizerClasses } from '../src/nn/regularizers.ts';
import { importsOf, isTest, readSources, type SourceFile, withoutComments } from './sources.ts';

interface LayerRule {
  /** A folder of `src/`, or `index.ts`. */
  readonly name: string;
  /** Numbers of the layers that it may import, beside itself. */
  readonly may: readonly number[];
  /** Layers of which it may import types only. */
  readonly mayTypes?: readonly number[];
  /** Single files of those layers that it may use in full: plain data and pure functions over it. */
  readonly mayFiles?: readonly string[];
}

const range = (to: number): number[] => Array.from({ length: to + 1 }, (_, layer) => layer);

/** The import table. A folder's number is its place here; ARCHITECTURE.md says what lives in each. */
const LAYERS: readonly LayerRule[] = [
  { name: 'util', may: [] },
  { name: 'tensor', may: range(0) },
  { name: 'graph', may: range(1) },
  { name: 'autodiff', may: range(2) },
  { name: 'compiler', may: range(2) },
  {
    name: 'engine',
    may: range(2),
    mayTypes: [4],
    mayFiles: ['src/compiler/program.ts', 'src/compiler/bufferPlan.ts'],
  },
  { name: 'nn', may: range(2) },
  { name: 'data', may: range(1) },
  { name: 'callbacks', may: range(1) },
  { name: 'saving', may: [0, 1, 6] },
  { name: 'training', may: range(8) },
  { name: 'models', may: range(11) },
  { name: 'index.ts', may: range(12) },
];

/** Which folders may use which package. Node's own modules are free. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'csv-parse': ['data'],
  sharp: ['data'],
  h5wasm: ['saving'],
  fflate: ['saving'],
};

/** Files that may read a clock, and why. Everything else gets one passed in. */
const CLOCK_READERS: Readonly<Record<string, string>> = {
  'src/callbacks/progressBar.ts': 'default of the injected clock',
  'src/engine/native/lower.ts': 'gives the event loop its turn while it plans',
  'src/engine/reference/runQueue.ts': 'gives the event loop its turn while it computes',
  'src/training/stepLoop.ts': 'measures how long the model waited for data',
};

/** Files over the hard cap, and why they are one idea all the same. */
const LONG_FILES: Readonly<Record<string, string>> = {};
const HARD_CAP = 500;

/** What a class of a catalogue must say: TSDoc tags, `a|b` for one of several. */
interface CatalogueRule {
  /** Its classes: what users can make. */
  readonly classes: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  /** Classes that users can make, too, though no name leads to them. */
  readonly also?: readonly string[];
}

const SOURCE = '@see|@reference';

/** The catalogues by the folder or file that holds them, and the TSDoc tags that each class in them must carry. */
const CATALOGUES: Readonly<Record<string, CatalogueRule>> = {
  'src/nn/layers': { classes: layerClasses, tags: ['@formula', '@shape', '@throws', '@example', SOURCE] },
  'src/nn/losses': {
    classes: lossClasses,
    tags: ['@formula', '@shape', '@throws', '@example', SOURCE],
    also: ['FunctionLoss'],
  },
  'src/nn/metrics': {
    classes: metricClasses,
    tags: ['@formula', '@shape', '@throws', '@example', SOURCE],
    also: ['FunctionMetric', 'AccuracyByShape'],
  },
  'src/nn/optimizers': { classes: optimizerClasses, tags: ['@formula', '@throws', '@example', SOURCE] },
  'src/nn/optimizers/schedules': { classes: scheduleClasses, tags: ['@formula', '@throws', '@example', SOURCE] },
  'src/nn/initializers': { classes: initializerClasses, tags: ['@formula', '@example', SOURCE] },
  'src/nn/regularizers': { classes: regularizerClasses, tags: ['@formula', '@example', SOURCE] },
  'src/nn/constraints': { classes: constraintClasses, tags: ['@formula', '@example', SOURCE] },
  'src/callbacks': { classes: callbackClasses, tags: ['@example', SOURCE] },
};

const everything = readSources('src');
const sources = everything.filter((file) => !isTest(file.path));
const tests = [...everything.filter((file) => isTest(file.path)), ...readSources('test')];

function layerOf(path: string): number {
  const name = path.split('/')[1]!;
  const layer = LAYERS.findIndex((rule) => rule.name === name);
  if (layer < 0) throw new Error(`${path}: ${name} is not in the import table of test/architecture.test.ts`);
  return layer;
}

/** The file that a relative specifier names. */
function target(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

function upwardImports(file: SourceFile): string[] {
  const from = layerOf(file.path);
  const rule = LAYERS[from]!;
  return importsOf(file.text)
    .filter(({ specifier }) => specifier.startsWith('.'))
    .flatMap(({ specifier, typeOnly }) => {
      const path = target(file.path, specifier);
      if (!path.startsWith('src/')) return [`${file.path} may not import ${path}: it is outside of src`];
      const to = layerOf(path);
      const allowed =
        to === from ||
        rule.may.includes(to) ||
        rule.mayFiles?.includes(path) ||
        (typeOnly && rule.mayTypes?.includes(to));
      const name = LAYERS[to]!.name;
      const only = rule.mayTypes?.includes(to) ? ' (types only)' : '';
      return allowed
        ? []
        : [`${file.path} may not import src/${name}${only}: ${rule.name} is layer ${from}, ${name} is layer ${to}`];
    });
}

/** Cycles of imports that run (types vanish), each as a path that ends where it began. */
function cycles(files: readonly SourceFile[]): string[] {
  const edges = new Map(
    files.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter(({ specifier, typeOnly }) => specifier.startsWith('.') && !typeOnly)
        .map(({ specifier }) => target(path, specifier)),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const seen = trail.indexOf(path);
    if (seen >= 0) found.push([...trail.slice(seen), path].join(' -> '));
    if (seen >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}

/** The exported classes of a file, each with the comment right above it. */
function classesWithDocs(text: string): { name: string; doc: string }[] {
  const pattern = /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)?export class (\w+)\b/g;
  return [...text.matchAll(pattern)].map((match) => ({ name: match[2]!, doc: match[1] ?? '' }));
}

/** The tags of a rule that a comment lacks. */
function lackingTags(doc: string, tags: readonly string[]): string[] {
  return tags.filter((tag) => !tag.split('|').some((each) => new RegExp(`^\\s*\\* ${each}\\b`, 'm').test(doc)));
}

describe('imports', () => {
  it('run from upper layers to lower ones only', () => {
    expect(sources.flatMap(upwardImports)).toEqual([]);
  });

  it('make no cycle among files', () => {
    expect(cycles(sources)).toEqual([]);
  });

  it('name every file with its .ts extension', () => {
    const bare = sources.flatMap(({ path, text }) =>
      importsOf(text)
        .filter(({ specifier }) => specifier.startsWith('.') && !specifier.endsWith('.ts'))
        .map(({ specifier }) => `${path}: ${specifier}`),
    );
    expect(bare).toEqual([]);
  });

  it('use each package in its own folder only', () => {
    const wrong = sources.flatMap(({ path, text }) =>
      importsOf(text)
        .map(({ specifier }) => specifier)
        .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
        .filter((specifier) => {
          const name = specifier.split('/')[0]!;
          return !PACKAGES[name]?.includes(path.split('/')[1]!);
        })
        .map((specifier) => `${path}: ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the checks themselves', () => {
  it('see upward imports, also of types', () => {
    const file = { path: 'src/data/x.ts', text: "import type { Model } from '../models/model.ts';" };
    expect(upwardImports(file)).toEqual([
      'src/data/x.ts may not import src/models: data is layer 7, models is layer 11',
    ]);
  });

  it('let the engine import types of the compiler, not code', () => {
    const types = "import type { Program } from '../compiler/program.ts';";
    const code = "import { compileGraph } from '../compiler/compile.ts';";
    expect(upwardImports({ path: 'src/engine/x.ts', text: types })).toEqual([]);
    expect(upwardImports({ path: 'src/engine/x.ts', text: code })).toEqual([
      'src/engine/x.ts may not import src/compiler (types only): engine is layer 5, compiler is layer 4',
    ]);
  });

  it('see every form of import and skip comments', () => {
    const text = [
      "import a, { b } from './a.ts';",
      "import * as c from './c.ts';",
      "import { type D, type E as F } from './d.ts';",
      "import {\n  g,\n  type H,\n} from './g.ts';",
      "export * from './i.ts';",
      "export type { J } from './j.ts';",
      "import './k.ts';",
      "const l = await import('./l.ts');",
      "// import m from './m.ts';",
      "/* import n from './n.ts'; */",
    ].join('\n');
    expect(importsOf(text).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? ' type' : ''}`)).toEqual([
      './a.ts',
      './c.ts',
      './d.ts type',
      './g.ts',
      './i.ts',
      './j.ts type',
      './k.ts',
      './l.ts',
    ]);
  });

  it('see a cycle', () => {
    const a = { path: 'src/util/a.ts', text: "import { b } from './b.ts';" };
    const b = { path: 'src/util/b.ts', text: "import { a, type c } from './a.ts';" };
    expect(cycles([a, b])).toEqual(['src/util/a.ts -> src/util/b.ts -> src/util/a.ts']);
  });
});

describe('the check of comments', () => {
  it('sees which tags are there, at the start of a line only', () => {
    const doc = '/**\n * Adds; see @shape.\n *\n * @formula `a + b`\n * @reference a paper\n */';
    expect(lackingTags(doc, ['@formula', '@shape', '@see|@reference'])).toEqual(['@shape']);
  });
});

describe('every file', () => {
  it(`stays under ${HARD_CAP} lines`, () => {
    const long = sources
      .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
      .filter(({ path, lines }) => lines > HARD_CAP && !(path in LONG_FILES))
      .map(({ path, lines }) => `${path}: ${lines} lines`);
    expect(long).toEqual([]);
  });

  it('takes random numbers from util/random.ts and no time of day', () => {
    const forbidden = sources
      .filter(({ path }) => !path.startsWith('src/util/'))
      .flatMap(({ path, text }) => {
        const uses = withoutComments(text).match(/\bMath\.random\b|\bDate\.now\b|\bnew Date\(\)/g) ?? [];
        return uses.map((use) => `${path}: ${use}`);
      });
    expect(forbidden).toEqual([]);
  });

  it('reads a clock only where that is its business', () => {
    const readers = sources
      .filter(({ text }) => /\bperformance\.now\b|\bprocess\.hrtime\b/.test(withoutComments(text)))
      .map(({ path }) => path);
    expect(readers).toEqual(Object.keys(CLOCK_READERS).sort());
  });

  it('says what it is for before it exports anything', () => {
    const silent = sources
      .filter(({ text }) => !text.slice(0, text.search(/^export\b/m)).includes('/**'))
      .map(({ path }) => path);
    expect(silent).toEqual([]);
  });
});

describe.each(Object.entries(CATALOGUES))('%s', (place, { classes, tags, also = [] }) => {
  // A catalogue in one file may keep some of its classes in files beside it.
  const isFile = sources.some(({ path }) => path === `${place}.ts`);
  const folder = isFile ? posix.dirname(place) : place;
  const names = [...Object.keys(classes), ...also];
  const entries = sources
    .filter(({ path }) => posix.dirname(path) === folder)
    .flatMap(({ path, text }) => classesWithDocs(text).map((found) => ({ path, ...found })))
    .filter(({ name }) => names.includes(name));

  it('has the source of each of its classes', () => {
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !entries.some((entry) => entry.name === name))).toEqual([]);
  });

  it('documents every class', () => {
    const lacking = entries.flatMap(({ path, name, doc }) => {
      if (doc === '') return [`${path}: ${name} has no TSDoc comment`];
      return lackingTags(doc, tags).map((tag) => `${path}: ${name} lacks ${tag}`);
    });
    expect(lacking).toEqual([]);
  });

  // Those of one file are tested through their table.
  it.skipIf(isFile)('tests every class', () => {
    const camelCase = (name: string) => name.replace(/^[A-Z]+(?=[A-Z][a-z]|\d|$)|^[A-Z]/, (head) => head.toLowerCase());
    const untested = entries
      .filter(({ name }) => !tests.some(({ text }) => new RegExp(`\\b(${name}|${camelCase(name)})\\b`, 'i').test(text)))
      .map(({ path, name }) => `${path}: no test names ${name}`);
    expect(untested).toEqual([]);
  });
});
