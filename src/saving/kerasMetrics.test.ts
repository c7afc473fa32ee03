import { describe, expect, it } from 'vitest';
import { type SerializedMetric, serializedMetrics } from '../../test/golden/metrics/goldens.ts';
import { CosineSimilarity } from '../nn/metrics/cosineSimilarity.ts';
import { resolveMetric } from '../nn/metrics/index.ts';
import { fromKerasCompile, toKerasCompile } from './kerasCompile.ts';

/** What is written where Keras writes something else: weights count as they are, and lists are read by Keras, too. */
function asWritten(item: SerializedMetric): SerializedMetric {
  const { label_weights: weights } = item.config as { label_weights?: { config: { value: number[] } } | null };
  const dtype = 'float32';
  return { ...item, config: { ...item.config, dtype, ...(weights ? { label_weights: weights.config.value } : {}) } };
}

describe('metrics in the files of Keras 3.15.1', () => {
  it.each(serializedMetrics.map((item) => [item.class_name, item] as const))(
    '%s is read, and written as Keras does',
    (className, item) => {
      const { optimizer, ...read } = fromKerasCompile(
        { optimizer: 'sgd', loss: 'mse', metrics: [item] },
        'config.json',
        ['y'],
      );
      const written = toKerasCompile({ ...read, optimizer: { ...optimizer, iterations: 0, slots: [] } }, ['y'], 'one');
      expect(written.metrics).toEqual([asWritten(item)]);
      expect(resolveMetric(read.outputs[0]!.metrics[0]!).constructor.name).toBe(className);
    },
  );

  it('the axis of a cosine is written, which Keras reads', () => {
    const item = {
      key: 'cosine',
      className: 'CosineSimilarity',
      config: new CosineSimilarity({ axis: 1 }).getConfig(),
    };
    const { optimizer, ...read } = fromKerasCompile({ optimizer: 'sgd', loss: 'mse' }, 'config.json', ['y']);
    const outputs = [{ ...read.outputs[0]!, metrics: [item] }];
    const description = { outputs, optimizer: { ...optimizer, iterations: 0, slots: [] } };
    const written = toKerasCompile(description, ['y'], 'one');
    expect(written.metrics).toMatchObject([{ config: { name: 'cosine', axis: 1 } }]);
  });

  it('a metric that counts in halves is refused', () => {
    const item = { class_name: 'MeanIoU', config: { num_classes: 2, dtype: 'float16' } };
    expect(() => fromKerasCompile({ optimizer: 'sgd', metrics: [item] }, 'config.json', ['y'])).toThrow('option dtype');
  });
});
