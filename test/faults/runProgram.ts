/** Runs program.mjs: for what a process is needed that may die, or that has to end by itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What the program does. */
export interface ProgramOptions {
  /** Options of linearRows.mjs. */
  readonly sequence?: object;
  readonly fit?: object;
  /** How the run ends after its second batch: of its own accord, or by a callback. @defaultValue 'ends' */
  readonly way?: 'ends' | 'stops' | 'aborts' | 'throws' | 'waits';
}

/** How a program ended. */
export interface ProgramEnd {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Warnings, and whatever else went wrong. */
  readonly stderr: string;
  /** The last line that it printed, where that is JSON. */
  readonly outcome:
    | {
        readonly history?: unknown;
        readonly weights: readonly number[];
        readonly error?: {
          readonly name: string;
          readonly code: string;
          readonly message: string;
          readonly details: object;
        };
      }
    | undefined;
}

/** A program that runs. */
export interface Program {
  readonly child: ChildProcess;
  /** Its first line. */
  readonly firstLine: Promise<string>;
  readonly end: Promise<ProgramEnd>;
}

/** Longer than any of them takes. */
const WATCHDOG_MS = 50_000;

/** Starts the program. @param nodeOptions - Options of Node for it. */
export function startProgram(options: ProgramOptions, nodeOptions: readonly string[] = []): Program {
  const path = fileURLToPath(new URL('./program.mjs', import.meta.url));
  const child = spawn(process.execPath, [...nodeOptions, path, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const watchdog = setTimeout(() => child.kill('SIGKILL'), WATCHDOG_MS);
  const lines: string[] = [];
  let stderr = '';
  const output = createInterface({ input: child.stdout });
  const firstLine = new Promise<string>((resolve) => output.once('line', resolve));
  output.on('line', (line) => lines.push(line));
  child.stderr.on('data', (text) => (stderr += text));
  const end = new Promise<ProgramEnd>((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(watchdog);
      const last = lines.at(-1);
      resolve({ code, signal, stderr, outcome: last?.startsWith('{') ? JSON.parse(last) : undefined });
    });
  });
  return { child, firstLine, end };
}

/** Runs the program to its end. */
export const runProgram = (options: ProgramOptions, nodeOptions?: readonly string[]): Promise<ProgramEnd> =>
  startProgram(options, nodeOptions).end;
