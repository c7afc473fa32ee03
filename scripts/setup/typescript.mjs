/** Step 3: all of TypeScript is checked and compiled to `build`, and the package bundled from its source to `dist`. */
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT, run, SetupError, say, secondsSince } from './report.mjs';
import { filesUnder, fingerprint, readStamp, writeStamp } from './stamp.mjs';

const isBuilt = (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('.test-d.ts');

/** Where the JavaScript of each source folder goes. */
const OUTPUTS = [
  ['src', 'build/src'],
  ['examples', 'build/examples'],
  ['bench', 'build/bench'],
];

/** Files that decide how sources are compiled. */
const SETTINGS = [
  'tsconfig.base.json',
  'tsconfig.build.json',
  'tsconfig.tools.json',
  'rolldown.config.mjs',
  'package-lock.json',
];

/** What `dist` has at least. */
const BUNDLES = [
  'index.js',
  'workerMain.js',
  'processMain.js',
  'processHost.js',
  'parentWatch.js',
  'types/index.d.ts',
].map((file) => join(ROOT, 'dist', file));

/** Compiles and bundles where a source or a setting changed. A type error ends the set-up. */
export function ensureTypeScript() {
  const sources = OUTPUTS.flatMap(([folder]) => filesUnder(join(ROOT, folder), isBuilt));
  const settings = SETTINGS.map((file) => join(ROOT, file));
  const wanted = fingerprint([...sources, ...settings]);
  const outputs = sources.map(outputOf);
  if (readStamp('typescript') === wanted && [...outputs, ...BUNDLES].every((file) => existsSync(file))) return;
  const start = performance.now();
  say('compiling TypeScript (tsc)');
  // What is cut off half-way is done again, whatever the sources are by then.
  writeStamp('typescript', undefined);
  removeOrphans(new Set(outputs));
  // The compiler trusts its own notes (.tsbuildinfo) about what it wrote; where a file is gone, it must look again.
  const force = outputs.some((file) => !existsSync(file)) ? ['--force'] : [];
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = run(process.execPath, [compiler, '-b', ...force, 'tsconfig.build.json', 'tsconfig.tools.json'], {
    show: true,
  });
  if (!result.ok) throw new SetupError('TypeScript could not be compiled: see the errors above.');
  bundle();
  writeStamp('typescript', wanted);
  say(`TypeScript compiled in ${secondsSince(start)}`);
}

/**
 * Few files instead of hundreds: Node loads them several times faster, in every worker too. They are made beside `dist` and take
 * its place at once, for programs that start a worker meanwhile.
 */
function bundle() {
  const bundler = join(ROOT, 'node_modules', 'rolldown', 'bin', 'cli.mjs');
  const [dist, made, old] = ['dist', 'dist-new', 'dist-old'].map((name) => join(ROOT, name));
  const args = ['--config', 'rolldown.config.mjs', '--dir', made, '--logLevel', 'warn'];
  for (const folder of [made, old]) rmSync(folder, { recursive: true, force: true });
  const result = run(process.execPath, [bundler, ...args]);
  if (!result.ok) throw new SetupError(`The package could not be bundled:\n${result.output}`);
  const isDeclaration = (file) => !file.endsWith('.js') && !file.endsWith('.js.map') && !file.endsWith('.tsbuildinfo');
  cpSync(join(ROOT, 'build', 'src'), join(made, 'types'), { recursive: true, filter: isDeclaration });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(made, dist);
  rmSync(old, { recursive: true, force: true });
}

function outputOf(source) {
  const path = relative(ROOT, source).replaceAll('\\', '/');
  const [folder, output] = OUTPUTS.find(([name]) => path.startsWith(`${name}/`));
  return join(ROOT, output, path.slice(folder.length + 1).replace(/\.ts$/, '.js'));
}

/** Removes JavaScript whose source is gone, so that nothing deleted goes on working or is published. */
function removeOrphans(outputs) {
  for (const [, folder] of OUTPUTS) {
    for (const file of filesUnder(join(ROOT, folder), (path) => path.endsWith('.js'))) {
      if (outputs.has(file)) continue;
      for (const extension of ['.js', '.js.map', '.d.ts', '.d.ts.map'])
        rmSync(file.replace(/\.js$/, extension), { force: true });
    }
  }
}
