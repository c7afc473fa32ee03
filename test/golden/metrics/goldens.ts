/** Metrics on the reference engine against what Keras 3.15.1 gave for the same numbers (scripts/golden/metrics.py). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { resolveMetric } from '../../../src/nn/metrics/index.ts';
import { type MetricCase, metricResults } from '../nnTraining/goldens.ts';

/** What Keras writes into files. */
export interface SerializedMetric {
  readonly class_name: string;
  readonly config: Record<string, unknown>;
}

interface Goldens {
  readonly cases: readonly MetricCase[];
  readonly serialized: readonly SerializedMetric[];
}

const goldens = JSON.parse(readFileSync(new URL('./metrics.json', import.meta.url), 'utf8')) as Goldens;

/** Every metric of the golden cases as Keras writes it. */
export const serializedMetrics = goldens.serialized;

/** Results after each of five uneven batches, of every golden case of a metric. */
export function itMatchesKerasMetric(className: string): void {
  const cases = goldens.cases.filter(({ metric }) => metric === className);
  if (cases.length === 0) throw new Error(`No golden cases of ${className}.`);
  it.each(cases.map((golden, i) => [i, golden] as const))(
    'gives the results of Keras 3.15.1 over uneven batches (case %i)',
    async (_, golden) => {
      const metric = resolveMetric({ className, config: golden.config });
      const results = await metricResults(metric, golden.batches, golden.dtype);
      expect(results).toBeAllClose([...golden.results], { rtol: 1e-5, atol: 1e-6 });
    },
  );
}
