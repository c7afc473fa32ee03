/** How tests run an example: as a user does, with what it prints kept for the test. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { engines } from 'millrace';
import { vi } from 'vitest';
import { ROOT } from '../sources.ts';

/** What an example ended with. */
export interface Outcome {
  /** 0 where it reached its target. */
  readonly code: number;
  /** What it printed. */
  readonly text: string;
}

/** Runs the main function of an example with the words of a command line. */
export async function runMain(
  main: (args: readonly string[]) => Promise<number>,
  ...args: readonly string[]
): Promise<Outcome> {
  const lines: string[] = [];
  const keep = (line: unknown): void => void lines.push(String(line));
  const spies = [
    ...(['log', 'error'] as const).map((name) => vi.spyOn(console, name).mockImplementation(keep)),
    vi.spyOn(process.stdout, 'write').mockImplementation(() => true), // the lines of fit
  ];
  try {
    return { code: await main(args), text: lines.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** A path below the folder of real data beside the repository; undefined where it is not there. */
export function realData(...path: readonly string[]): string | undefined {
  const file = resolve(ROOT, '..', 'shared', 'data', ...path);
  return existsSync(file) ? file : undefined;
}

/** Whether models train at native speed here: examples are far too slow without. */
export const hasNativeEngine: boolean = engines
  .available()
  .some(({ name, isAvailable }) => name === 'native' && isAvailable);
