/** Counts the samples of a run that could not be read. */
import type { BadSamples } from '../callbacks/badSamples.ts';
import { describeFault, type SampleFault } from '../data/sampleErrors.ts';

/** Causes that are kept, for the line at the end of a run. */
const MAX_CAUSES = 3;

/** The bad samples of the batches that a reader has handed out, each once, however often it was met. */
export class BadSampleCount implements BadSamples {
  readonly #seen = new Set<string>();
  readonly causes: string[] = [];
  skipped = 0;
  replaced = 0;

  /** Counts what could not be read for a batch. */
  add(faults: readonly SampleFault[]): void {
    for (const fault of faults) {
      const { parts = [], path, sample, policy } = fault;
      const key = JSON.stringify([parts, path, sample]);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      if (policy === 'skip') this.skipped++;
      else this.replaced++;
      if (this.causes.length < MAX_CAUSES) this.causes.push(describeFault(fault));
    }
  }
}

/** The bad samples of several readers, as they stand at each look. */
export function badSamplesOf(counts: readonly BadSampleCount[]): BadSamples {
  const sum = (key: 'skipped' | 'replaced'): number => counts.reduce((total, count) => total + count[key], 0);
  return {
    get skipped() {
      return sum('skipped');
    },
    get replaced() {
      return sum('replaced');
    },
    get causes() {
      return counts.flatMap(({ causes }) => causes).slice(0, MAX_CAUSES);
    },
  };
}
