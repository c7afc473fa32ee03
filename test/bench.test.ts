/** The benchmarks: that the models are those of the peers, and that statistics are right. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { programFlops } from '../bench/support/flops.ts';
import { BENCH_MODELS, batchesOf, COMPILE_MODELS, compiled } from '../bench/support/models.ts';
import { Peer } from '../bench/support/peer.ts';
import { replaceBetween, stepTable } from '../bench/support/readme.ts';
import { formatSpread, spreadOf } from '../bench/support/report.ts';
import { fitLine } from '../bench/support/trend.ts';

describe('models', () => {
  // Parameters as `model.summary()` of Keras 3.15.1 counts them for the models of bench/peers/train_step.py.
  const counts = {
    tiny: 5_002,
    mlp: 669_706,
    cnn: 1_199_882,
    vgg: 815_018,
    pets: 1_290_946,
    lstm: 82_690,
    transformer: 397_834,
    mobile: 278_730,
  };

  it.each(Object.entries(counts))('%s has %i parameters', (name, count) => {
    const net = BENCH_MODELS[name]!.build();
    try {
      expect(net.countParams()).toBe(count);
    } finally {
      net.dispose();
    }
  });

  // 25,557,032 is what torchvision's documentation says of resnet50; its running statistics are no parameters.
  it('resnet50 has the trainable parameters of torchvision, and two statistics for each normalized channel', () => {
    const net = COMPILE_MODELS.resnet50!.build();
    try {
      const count = (weights: typeof net.weights): number =>
        weights.reduce((sum, { shape }) => sum + shape.reduce((size, dim) => size * dim, 1), 0);
      expect(count(net.trainableWeights)).toBe(25_557_032);
      expect(count(net.nonTrainableWeights)).toBe(53_120);
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

describe('programFlops', () => {
  // By hand: 2 for each multiplication of the forward pass, as much for the gradient of each kernel, and as much for the
  // gradient of each layer's input but the first's.
  const dense = (batch: number, sizes: readonly number[]): number => {
    const layers = sizes.slice(1).map((units, i) => 2 * batch * sizes[i]! * units);
    return 3 * layers.reduce((sum, flops) => sum + flops, 0) - layers[0]!;
  };
  const convolutions = (batch: number, layers: readonly (readonly [number, number, number])[]): number => {
    const flops = layers.map(([side, before, filters]) => 2 * batch * side * side * filters * 9 * before);
    return 3 * flops.reduce((sum, value) => sum + value, 0) - flops[0]!;
  };
  /** Behind convolutions, the first dense layer has an input gradient too. */
  const head = (batch: number, sizes: readonly number[]): number =>
    dense(batch, sizes) + 2 * batch * sizes[0]! * sizes[1]!;
  // Of each encoder layer: projections, scores, mixed values, output, the two dense layers. The first projection meets the
  // data, which has no gradient.
  const tokens = 32 * 64;
  const encoderLayer = 2 * tokens * (128 * 384 + 2 * 64 * 128 + 128 * 128 + 2 * 128 * 512);
  const mobileBlocks = [
    [32, 32, 64],
    [16, 64, 128],
    [16, 128, 128],
    [8, 128, 256],
    [8, 256, 256],
    [4, 256, 512],
  ] as const;

  const expected: Readonly<Record<string, number>> = {
    tiny: dense(8, [2, 1000, 2]),
    mlp: dense(128, [784, 512, 512, 10]),
    cnn:
      convolutions(64, [
        [26, 1, 32],
        [24, 32, 64],
      ]) + head(64, [9216, 128, 10]),
    vgg:
      convolutions(64, [
        [32, 3, 32],
        [32, 32, 32],
        [16, 32, 64],
        [16, 64, 64],
        [8, 64, 128],
        [8, 128, 128],
      ]) + head(64, [2048, 256, 10]),
    pets:
      convolutions(32, [
        [94, 3, 32],
        [45, 32, 64],
        [20, 64, 128],
        [8, 128, 128],
      ]) + head(32, [2048, 512, 2]),
    // At each of 100 steps the state meets its kernel, forwards and twice on the way back; the input's kernel, all steps in
    // one, only once then.
    lstm: 100 * 64 * 2 * (2 * 32 * 512 + 3 * 128 * 512) + head(64, [128, 2]),
    transformer: 3 * 2 * encoderLayer - 2 * tokens * 128 * 384 + head(32, [128, 10]),
    mobile:
      convolutions(32, [[32, 3, 32]]) +
      3 * mobileBlocks.reduce((sum, [side, from, to]) => sum + 2 * 32 * side * side * from * (9 + to), 0) +
      head(32, [512, 10]),
  };

  it.each(Object.keys(BENCH_MODELS))('counts the products of a step of %s', async (name) => {
    const model = BENCH_MODELS[name]!;
    const net = compiled(model);
    try {
      const { x, y } = batchesOf(model, 1);
      const program = await net.trainer.trainProgram({ x: [x], y: [y], sampleWeight: [undefined] }, 'test');
      expect(programFlops(program)).toBe(expected[name]);
    } finally {
      net.dispose();
    }
  });
});

describe('fitLine', () => {
  it('is the least-squares line', () => {
    // numpy.polyfit([1, 2, 4, 7], [3, 1, 8, 9], 1) = [1.2619048, 0.8333333]
    const { slope, start } = fitLine([1, 2, 4, 7], [3, 1, 8, 9]);
    expect([slope, start]).toBeAllClose([1.2619048, 0.8333333]);
  });

  it('refuses what no line fits through', () => {
    expect(() => fitLine([1, 1], [2, 3])).toThrow(/two or more places, got 2 for 2/);
    expect(() => fitLine([1, 2], [2])).toThrow(RangeError);
  });
});

describe('the table of the README', () => {
  const machine = { cpu: 'AMD EPYC', cores: 2, memoryGiB: 24, node: 'v20.20.2', engine: 'native', threads: 2, load: 0 };

  it('has a row for each model', () => {
    const text = stepTable(machine, { Keras: '3.15.1', PyTorch: '2.13.0' }, 60, [
      {
        title: 'tiny (8)',
        medians: new Map([
          ['millrace', 0.0649],
          ['torch', 0.151],
        ]),
        share: 0.004,
      },
      {
        title: 'vgg (64)',
        medians: new Map([
          ['millrace', 37.04],
          ['torch', 9.96],
        ]),
        share: 0.941,
      },
    ]);
    expect(text).toContain('medians of 60 steps');
    expect(text).not.toContain('Other work');
    expect(text).toContain('AMD EPYC, 2 threads, Node 20.20.2. Peers: Keras 3.15.1, PyTorch 2.13.0.');
    expect(text.split('\n').slice(-4)).toEqual([
      '| model (batch) | Millrace | PyTorch, eager | of peak |',
      '|---|---|---|---|',
      '| tiny (8) | 0.06 | 0.15 | under 1% |',
      '| vgg (64) | 37 | 10.0 | 94% |',
    ]);
  });

  it('says so where other work was running', () => {
    const rows = [{ title: 'tiny (8)', medians: new Map([['millrace', 1]]), share: 0.5 }];
    expect(stepTable({ ...machine, load: 6.04 }, {}, 30, rows)).toContain(
      'Other work was running meanwhile (load average 6.0).',
    );
  });

  it('replaces what stands between the markers, and nothing else', () => {
    const text = 'before\n\n<!-- t: by a script -->\n\nold\n\n<!-- /t -->\nafter\n';
    const replaced = replaceBetween(text, 't', 'new $1');
    expect(replaced).toBe('before\n\n<!-- t: by a script -->\n\nnew $1\n\n<!-- /t -->\nafter\n');
    expect(replaceBetween(replaced, 't', 'old')).toBe(text);
    for (const wrong of ['no markers', '<!-- t: -->\nopen', '<!-- /t -->\n<!-- t: -->\n', `${text}${text}`]) {
      expect(() => replaceBetween(wrong, 't', '')).toThrow(/once each, in this order/);
    }
  });

  it('has its place in README.md', () => {
    const readme = readFileSync('README.md', 'utf8');
    expect(replaceBetween(readme, 'trainStep', 'here')).toContain('\n\nhere\n\n<!-- /trainStep -->');
    for (const { title } of Object.values(BENCH_MODELS)) expect(readme).toContain(`| ${title} |`);
  });
});

describe('Peer', () => {
  it('says why a framework cannot be measured', async () => {
    const peer = new Peer('/nowhere/python', 'tensorflow', 1);
    await expect(peer.ask({ model: 'tiny', steps: 1, fitSteps: 1 })).rejects.toThrow(/tensorflow ended: .*ENOENT/);
    peer.close();
  });
});
