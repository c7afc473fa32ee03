/** The benchmarks: that the models are those of the peers, and that statistics are right. */
import { describe, expect, it } from 'vitest';
import { BENCH_MODELS, batchesOf } from '../bench/support/models.ts';
import { Peer } from '../bench/support/peer.ts';
import { formatSpread, spreadOf } from '../bench/support/report.ts';

describe('models', () => {
  // Parameters as `model.summary()` of Keras 3.15.1 counts them for the models of bench/peers/train_step.py.
  const counts = { tiny: 5_002, mlp: 669_706, cnn: 1_199_882, vgg: 815_018, pets: 1_290_946 };

  it.each(Object.entries(counts))('%s has %i parameters', (name, count) => {
    const net = BENCH_MODELS[name]!.build();
    try {
      expect(net.countParams()).toBe(count);
    } finally {
      net.dispose();
    }
  });

  it('are all counted', () => {
    expect(Object.keys(BENCH_MODELS)).toEqual(Object.keys(counts));
  });

  it('get data of their shapes, every row of y one class', () => {
    for (const model of Object.values(BENCH_MODELS)) {
      const { x, y } = batchesOf(model, 2);
      expect(x.shape).toEqual([2 * model.batch, ...model.inputShape]);
      expect(y.shape).toEqual([2 * model.batch, model.numClasses]);
      expect(x.data.every((value) => value >= 0 && value < 1)).toBe(true);
      const rows = y.toArray() as number[][];
      expect(rows.every((row) => row.filter((value) => value === 1).length === 1)).toBe(true);
      expect(new Set(rows.map((row) => row.indexOf(1))).size).toBe(model.numClasses);
    }
  });
});

describe('spreadOf', () => {
  it('interpolates between the sorted times', () => {
    // numpy.percentile([4, 1, 3, 2], [50, 10, 90]) = [2.5, 1.3, 3.7]
    expect(spreadOf([4, 1, 3, 2])).toEqual({
      median: 2.5,
      low: expect.closeTo(1.3, 12),
      high: expect.closeTo(3.7, 12),
      min: 1,
      count: 4,
    });
    expect(formatSpread(spreadOf([12.345]))).toBe('12.3 (12.3 to 12.3)');
    expect(formatSpread(spreadOf([1, 2, 3]))).toBe('2.00 (1.20 to 2.80)');
  });
});

describe('Peer', () => {
  it('says why a framework cannot be measured', async () => {
    const peer = new Peer('/nowhere/python', 'tensorflow', 1);
    await expect(peer.ask({ model: 'tiny', steps: 1, fitSteps: 1 })).rejects.toThrow(/tensorflow ended: .*ENOENT/);
    peer.close();
  });
});
