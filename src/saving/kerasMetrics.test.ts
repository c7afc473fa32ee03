import { describe, expect, it } from 'vitest';
import { serializedMetrics } from '../../test/golden/metrics/goldens.ts';
import { resolveMetric } from '../nn/metrics/index.ts';
import { fromKerasCompile, toKerasCompile } from './kerasCompile.ts';

describe('metrics in the files of Keras 3.15.1', () => {
  it.each(serializedMetrics.map((item) => [item.class_name, item] as const))(
    '%s is read, and written as Keras does',
    (className, item) => {
      const { optimizer, ...read } = fromKerasCompile(
        { optimizer: 'sgd', loss: 'mse', metrics: [item] },
        'config.json',
      );
      const written = toKerasCompile({ ...read, optimizer: { ...optimizer, iterations: 0, slots: [] } });
      expect(written.metrics).toEqual([item]);
      expect(resolveMetric(read.metrics[0]!).constructor.name).toBe(className);
    },
  );
});
