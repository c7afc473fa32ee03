/** What every benchmark prints beside its numbers, and the JSON file. */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { engines } from 'millrace';

/** Where a measurement was made. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly engine: string;
  readonly threads: number;
  /** Mean number of running tasks in the last minute, before the benchmark began. */
  readonly load: number;
}

export function describeMachine(): Machine {
  const list = cpus();
  return {
    cpu: list[0]?.model.trim() ?? process.arch,
    cores: list.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    engine: engines.current().name,
    threads: Number(process.env.MILLRACE_THREADS ?? list.length),
    load: loadavg()[0]!,
  };
}

/** Whether other work would spoil the numbers. */
export function isBusy({ load }: Pick<Machine, 'load'>): boolean {
  return load > 0.5;
}

/** Prints the machine; warns where other work would spoil the numbers. */
export function printMachine(machine: Machine): void {
  const { cpu, cores, memoryGiB, node, engine, threads, load } = machine;
  console.log(`${cpu}, ${cores} cores, ${memoryGiB} GiB; Node ${node}; ${engine} engine, ${threads} threads`);
  console.log(
    `load average ${load.toFixed(2)}${isBusy(machine) ? ' (other work is running: expect worse numbers)' : ''}\n`,
  );
}

/** Median, extremes and the middle 80% of some milliseconds. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly min: number;
  readonly count: number;
}

export function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (fraction: number): number => {
    const place = fraction * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.ceil(place);
    return sorted[below]! + (sorted[above]! - sorted[below]!) * (place - below);
  };
  return { median: at(0.5), low: at(0.1), high: at(0.9), min: sorted[0]!, count: sorted.length };
}

/** `12.3 (11.9 to 13.0)`: the median and the middle 80%. */
export function formatSpread({ median, low, high }: Spread): string {
  const digits = median < 10 ? 2 : 1;
  return `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

/** Writes the results where `--json` asked for them. */
export function writeResults(file: string | undefined, benchmark: string, machine: Machine, results: unknown): void {
  if (file === undefined) return;
  writeFileSync(file, `${JSON.stringify({ benchmark, machine, results }, null, 2)}\n`);
  console.log(`\nwritten to ${file}`);
}
