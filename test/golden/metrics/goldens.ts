/**
 * Metrics on both engines against what Keras 3.15.1 gave for the same numbers (scripts/golden/metrics.py, metrics_auc.py,
 * metrics_confusion.py, metrics_means.py, metrics_scores.py).
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ReferenceEngine } from '../../../src/engine/reference/referenceEngine.ts';
import { resolveMetric } from '../../../src/nn/metrics/index.ts';
import { findNativeEngine } from '../../ops/nativeEngine.ts';
import { type MetricCase, metricCases, metricResults } from '../nnTraining/goldens.ts';

/** What Keras writes into files. */
export interface SerializedMetric {
  readonly class_name: string;
  readonly config: Record<string, unknown>;
}

interface Goldens {
  readonly cases: readonly MetricCase[];
  readonly serialized: readonly SerializedMetric[];
}

const files = ['metrics', 'confusion', 'auc', 'scores', 'means'].map(
  (name) => JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8')) as Goldens,
);
const cases = files.flatMap((file) => file.cases);
const native = findNativeEngine('golden values of metrics on the native engine');
const engines = [new ReferenceEngine(), ...(native === undefined ? [] : [native])];

/** Every golden case of a metric, those of the first metrics included. */
export const allMetricCases: readonly MetricCase[] = [...metricCases, ...cases];

/** Metrics of the golden cases as Keras writes them. */
export const serializedMetrics = files.flatMap((file) => file.serialized);

/** Results after each of five uneven batches, of every golden case of a metric. */
export function itMatchesKerasMetric(className: string): void {
  const own = cases.filter(({ metric }) => metric === className);
  if (own.length === 0) throw new Error(`No golden cases of ${className}.`);
  it.each(own.map((golden, i) => [i, JSON.stringify(golden.config), golden] as const))(
    'gives the results of Keras 3.15.1 over uneven batches (case %i: %s)',
    async (_, __, golden) => {
      for (const engine of engines) {
        const metric = resolveMetric({ className, config: golden.config });
        const results = await metricResults(metric, golden.batches, golden.dtype, engine);
        expect(results).toBeAllClose(golden.results.map(Number), { rtol: 1e-5, atol: 1e-6 });
      }
    },
  );
}
