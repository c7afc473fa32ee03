import { describe, expect, it } from 'vitest';
import { AccuracyByShape } from './accuracyByShape.ts';
import { metricClasses, resolveMetric } from './index.ts';
import { MeanAbsoluteError } from './meanAbsoluteError.ts';

describe('resolveMetric', () => {
  it('keeps the name that the user wrote', () => {
    for (const name of ['mae', 'meanAbsoluteError', 'mean_absolute_error']) {
      const metric = resolveMetric(name);
      expect(metric).toBeInstanceOf(MeanAbsoluteError);
      expect(metric.name).toBe(name);
    }
  });

  it("chooses 'accuracy' by shapes", () => {
    expect(resolveMetric('accuracy')).toBeInstanceOf(AccuracyByShape);
    expect(resolveMetric('acc').name).toBe('acc');
  });

  it('answers an unknown name with the nearest one', () => {
    expect(() => resolveMetric('binaryAcuracy')).toThrow('Did you mean "binaryAccuracy"?');
  });

  it('makes every metric again from its config', () => {
    for (const [className, Class] of Object.entries(metricClasses)) {
      const config = new Class().getConfig();
      expect(resolveMetric({ className, config }).getConfig()).toEqual(config);
    }
  });
});
