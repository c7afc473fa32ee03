/** Step 3: `src` to `dist`, examples and benchmarks to `build`. */
import { existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT, run, SetupError, say, secondsSince } from './report.mjs';
import { filesUnder, fingerprint, readStamp, writeStamp } from './stamp.mjs';

const isBuilt = (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('.test-d.ts');

/** Where the JavaScript of each source folder goes. */
const OUTPUTS = [
  ['src', 'dist'],
  ['examples', 'build/examples'],
  ['bench', 'build/bench'],
];

/** Files that decide how sources are compiled. */
const SETTINGS = ['tsconfig.base.json', 'tsconfig.build.json', 'tsconfig.tools.json', 'package-lock.json'];

/** Compiles where a source or a setting changed. A type error ends the set-up. */
export function ensureTypeScript() {
  const sources = OUTPUTS.flatMap(([folder]) => filesUnder(join(ROOT, folder), isBuilt));
  const settings = SETTINGS.map((file) => join(ROOT, file));
  const wanted = fingerprint([...sources, ...settings]);
  const outputs = sources.map(outputOf);
  if (readStamp('typescript') === wanted && outputs.every((file) => existsSync(file))) return;
  const start = performance.now();
  say('compiling TypeScript (tsc)');
  removeOrphans(new Set(outputs));
  // The compiler trusts its own notes (.tsbuildinfo) about what it wrote; where a file is gone, it must look again.
  const force = outputs.some((file) => !existsSync(file)) ? ['--force'] : [];
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = run(process.execPath, [compiler, '-b', ...force, 'tsconfig.build.json', 'tsconfig.tools.json'], {
    show: true,
  });
  if (!result.ok) throw new SetupError('TypeScript could not be compiled: see the errors above.');
  writeStamp('typescript', wanted);
  say(`TypeScript compiled in ${secondsSince(start)}`);
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
