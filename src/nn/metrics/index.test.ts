import { describe, expect, it } from 'vitest';
import { allMetricCases } from '../../../test/golden/metrics/goldens.ts';
import { AccuracyByShape } from './accuracyByShape.ts';
import { metricClasses, resolveMetric } from './index.ts';
import { MeanAbsoluteError } from './meanAbsoluteError.ts';
import type { Metric } from './metric.ts';

/** Options without which a metric cannot be made. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  IoU: ['numClasses', 'targetClassIds'],
  MeanIoU: ['numClasses'],
  OneHotIoU: ['numClasses', 'targetClassIds'],
  OneHotMeanIoU: ['numClasses'],
  PrecisionAtRecall: ['recall'],
  RecallAtPrecision: ['precision'],
  SensitivityAtSpecificity: ['specificity'],
  SpecificityAtSensitivity: ['sensitivity'],
};

describe('resolveMetric', () => {
  it('keeps the name that the user wrote', () => {
    for (const name of ['mae', 'meanAbsoluteError', 'mean_absolute_error']) {
      const metric = resolveMetric(name);
      expect(metric).toBeInstanceOf(MeanAbsoluteError);
      expect(metric.name).toBe(name);
    }
  });

  it('takes the names of Keras', () => {
    for (const [name, className] of [
      ['bce', 'BinaryCrossentropy'],
      ['io_u', 'IoU'],
      ['f1_score', 'F1Score'],
      ['fbeta_score', 'FBetaScore'],
      ['AUC', 'AUC'],
      ['top_k_categorical_accuracy', 'TopKCategoricalAccuracy'],
    ] as const) {
      if (className === 'IoU') expect(() => resolveMetric(name)).toThrow('IoU: expected numClasses');
      else expect(resolveMetric(name).constructor.name).toBe(className);
    }
  });

  it("chooses 'accuracy' by shapes", () => {
    expect(resolveMetric('accuracy')).toBeInstanceOf(AccuracyByShape);
    expect(resolveMetric('acc').name).toBe('acc');
  });

  it('answers an unknown name with the nearest one', () => {
    expect(() => resolveMetric('binaryAcuracy')).toThrow('Did you mean "binaryAccuracy"?');
  });

  it('has every metric of Keras 3.15.1, each with golden numbers', () => {
    const golden = new Set(allMetricCases.map(({ metric }) => metric));
    expect([...golden].sort()).toEqual(Object.keys(metricClasses).sort());
    expect(golden.size).toBe(44);
    console.log(`metrics: ${allMetricCases.length} golden cases of ${golden.size} metrics`);
  });

  it('makes every metric again from its config', () => {
    for (const { metric: className, config } of allMetricCases) {
      const first = resolveMetric({ className, config }).getConfig();
      expect(first).toMatchObject({ ...config, ...(className === 'AUC' && config.thresholds ? first : {}) });
      expect(resolveMetric({ className, config: first }).getConfig()).toEqual(first);
    }
  });

  it('knows for every metric whether larger is better, but for the bare mean and sum', () => {
    const config = {
      recall: 0.5,
      precision: 0.5,
      sensitivity: 0.5,
      specificity: 0.5,
      numClasses: 2,
      targetClassIds: [0],
    };
    for (const [name, Class] of Object.entries(metricClasses)) {
      const needed = Object.entries(config).filter(([key]) => NEEDED[name]?.includes(key));
      const { direction } = new (Class as new (options: object) => Metric)(Object.fromEntries(needed));
      expect([name, direction]).toEqual([
        name,
        /^(Mean|Sum)$/.test(name) ? undefined : expect.stringMatching(/max|min/),
      ]);
    }
  });
});
