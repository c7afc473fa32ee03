#!/usr/bin/env node
/**
 * Runs the tests of the addon with AddressSanitizer and UndefinedBehaviorSanitizer in it; fails on any finding.
 *
 * usage: npm run test:sanitize [-- FILTER...]      (default: test/native test/ops/parity)
 *
 * Linux with GCC. The addon is built into .cache/sanitize, apart from the one that is in use. Node itself is no sanitized
 * program: the runtimes are preloaded, and leaks are not looked for (Node frees little at its end); `npm run test:leak`
 * watches those. First a program with two planted errors proves that findings are seen.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { findingsIn } from './sanitize/findings.mjs';
import { ROOT, run, secondsSince } from './setup/report.mjs';

const BUILD = join(ROOT, '.cache', 'sanitize');
const REPORTS = join(ROOT, '.cache', 'sanitize-reports');
const ADDON = join(BUILD, 'millrace.node');
const CONTROL = join(BUILD, 'control');
const COMPILER = process.env.CXX ?? 'c++';
const DEFAULT_FILTER = ['test/native', 'test/ops/parity'];

// A finding ends its process, so that a test fails even where it keeps the output to itself. AddressSanitizer writes into
// files; UndefinedBehaviorSanitizer, where both are in one process, knows only standard error.
const REPORTING = {
  ASAN_OPTIONS: `log_path=${join(REPORTS, 'report')}:detect_leaks=0:exitcode=99`,
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
};

const start = performance.now();
const filter = process.argv.slice(2);
if (process.platform !== 'linux') stop('test:sanitize needs Linux: it preloads the libraries of the sanitizers.');

build();
const preload = ['libasan.so', 'libubsan.so'].map(libraryPath).join(' ');
await proveControl('address', /heap-buffer-overflow/);
await proveControl('undefined', /signed integer overflow/);

const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
// One file of tests at a time: each process holds the shadow memory of its sanitizer.
const { status, findings, reports } = await watched(
  process.execPath,
  [vitest, 'run', '--no-file-parallelism', ...(filter.length > 0 ? filter : DEFAULT_FILTER)],
  { LD_PRELOAD: preload, MILLRACE_NATIVE_PATH: ADDON, MILLRACE_ENGINE: 'native' },
  true,
);
for (const report of reports) console.error(report);
for (const finding of findings) console.error(`finding: ${finding}`);
const outcome = status === 0 ? 'tests passed' : `tests failed (${status})`;
console.log(`\nsanitizers: ${findings.length} findings, ${outcome}, ${secondsSince(start)}`);
// A report without a headline is something that this script does not know: no reason to pass.
process.exit(status === 0 && findings.length === 0 && reports.length === 0 ? 0 : 1);

function build() {
  mkdirSync(BUILD, { recursive: true });
  const control = join(ROOT, 'scripts', 'sanitize', 'control.cc');
  const steps = [
    ['cmake', ['-S', join(ROOT, 'native'), '-B', BUILD, '-DCMAKE_BUILD_TYPE=RelWithDebInfo', '-DMILLRACE_SANITIZE=ON']],
    ['cmake', ['--build', BUILD, '-j', String(Math.max(2, cpus().length))]],
    [COMPILER, ['-O1', '-g1', '-fsanitize=address,undefined', control, '-o', CONTROL]],
  ];
  for (const [command, args] of steps) {
    const { ok, output } = run(command, args);
    if (!ok) stop(`the sanitized addon could not be built: ${command} ${args.join(' ')}\n${output}`);
  }
  console.log(`sanitized addon built in ${secondsSince(start)}`);
}

/** A runtime of the compiler: it must be in the process before Node's own allocator. */
function libraryPath(name) {
  const path = run(COMPILER, [`-print-file-name=${name}`]).output.split('\n')[0];
  if (existsSync(path)) return path;
  return stop(`${COMPILER} has no ${name}: install GCC with libasan and libubsan, or name one that has them in CXX.`);
}

/** Runs a program that reports; gives its exit code or signal, and what the sanitizers said. */
async function watched(command, args, env, show) {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...REPORTING, ...env },
  });
  let output = '';
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      output += text;
      if (show) process[name].write(text);
    });
  }
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
  const reports = readdirSync(REPORTS).map((name) => readFileSync(join(REPORTS, name), 'utf8'));
  return { status, findings: findingsIn([output, ...reports]), reports };
}

/** What finds nothing in a program with an error proves nothing about the addon. */
async function proveControl(kind, expected) {
  const { status, findings } = await watched(CONTROL, [kind], {}, false);
  if (status !== 0 && findings.some((finding) => expected.test(finding))) return;
  stop(
    `the sanitizers do not report the planted error "${kind}": expected ${expected}, got ${findings.join('; ') || 'nothing'}.`,
  );
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
