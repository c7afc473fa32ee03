/**
 * Twenty batches of the `cnn` model (without dropout) against Keras 3.15.1: scripts/golden/train_cnn.py.
 *
 * Tolerances are those of the project: losses 1e-4 relative, final weights 1e-3 of the largest element of their tensor.
 * At Keras' default learning rates one rounding of the initial weights already moves the later losses by more than that;
 * there, each loss is compared as long as such a rounding moves it by less than a tenth of the tolerance, and convolutions
 * keep to plain sums: RMSprop's first steps are as long for a gradient that is all rounding as for any other.
 */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { engines, layers, optimizers, type Sequential, sequential, tensor } from '../../../src/index.ts';
import { isNative } from '../../training/models.ts';
import { BATCH_SIZE, batch, initialWeight, sampleIndices, sizeOf, WEIGHTS } from './generate.ts';

interface Run {
  readonly optimizer: 'sgd' | 'rmsprop' | 'adam';
  readonly options: { readonly learning_rate?: number; readonly momentum?: number };
  readonly losses: readonly number[];
  readonly sensitivity: { readonly losses: readonly number[] };
  readonly weights?: readonly { readonly norm: number; readonly mean: number; readonly samples: readonly number[] }[];
}

const golden = JSON.parse(readFileSync(new URL('trainCnn.json', import.meta.url), 'utf8')) as {
  readonly runs: Record<string, Run>;
};

const LOSS_TOLERANCE = 1e-4;
const WEIGHT_TOLERANCE = 1e-3;
if (!isNative) console.warn('SKIPPED: no native engine; the golden training runs need it.');
let usual: ReturnType<typeof engines.current>['name'];
beforeAll(() => {
  usual = engines.current().name;
});
afterAll(() => engines.use(usual));
/** The reference engine takes seconds a batch: enough of them to see every kernel at work twice. */
const REFERENCE_BATCHES = 2;

function cnn({ optimizer, options }: Run): Sequential {
  const { learning_rate: learningRate, momentum } = options;
  const model = sequential([
    layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
    layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
    layers.maxPooling2d(),
    layers.flatten(),
    layers.dense({ units: 128, activation: 'relu' }),
    layers.dense({ units: 10, activation: 'softmax' }),
  ]);
  model.setWeights(WEIGHTS.map(({ shape }, i) => tensor(initialWeight(i), [...shape])));
  model.compile({
    optimizer: optimizers[optimizer]({
      ...(learningRate === undefined ? {} : { learningRate }),
      ...(momentum === undefined ? {} : { momentum }),
    }),
    loss: 'categoricalCrossentropy',
  });
  return model;
}

async function train(model: Sequential, batches: number): Promise<number[]> {
  const losses: number[] = [];
  for (let i = 0; i < batches; i++) {
    const { x, y } = batch(i);
    losses.push((await model.trainOnBatch(tensor(x, [BATCH_SIZE, 28, 28, 1]), tensor(y, [BATCH_SIZE, 10]))) as number);
  }
  return losses;
}

describe.runIf(isNative)('twenty batches on the native engine', { timeout: 60_000 }, () => {
  beforeAll(() => engines.use('native'));
  afterEach(() => vi.unstubAllEnvs());

  it.each(Object.entries(golden.runs).filter(([, { weights }]) => weights !== undefined))(
    '%s: losses and final weights are those of Keras',
    async (_, run) => {
      const model = cnn(run);
      const losses = await train(model, run.losses.length);
      expect(losses).toBeAllClose([...run.losses], { rtol: LOSS_TOLERANCE, atol: 0 });
      model.getWeights().forEach(({ data }, i) => {
        const expected = run.weights![i]!;
        const samples = sampleIndices(i, sizeOf(WEIGHTS[i]!.shape)).map((index) => data[index]!);
        const scale = Math.max(...expected.samples.map(Math.abs));
        expect(samples, WEIGHTS[i]!.name).toBeAllClose([...expected.samples], {
          rtol: 0,
          atol: WEIGHT_TOLERANCE * scale,
        });
        expect(Math.hypot(...chunkNorms(data)), WEIGHTS[i]!.name).toBeAllClose(expected.norm, {
          rtol: WEIGHT_TOLERANCE,
          atol: 0,
        });
      });
      model.dispose();
    },
  );

  it.each(Object.entries(golden.runs).filter(([, { weights }]) => weights === undefined))(
    '%s: losses are those of Keras while the run is well posed',
    async (_, run) => {
      const posed = run.sensitivity.losses.findIndex((moved) => moved > LOSS_TOLERANCE / 10);
      const batches = posed === -1 ? run.losses.length : posed;
      expect(batches).toBeGreaterThanOrEqual(5);
      vi.stubEnv('MILLRACE_WINOGRAD', 'off');
      const model = cnn(run);
      expect(await train(model, batches)).toBeAllClose(run.losses.slice(0, batches), {
        rtol: LOSS_TOLERANCE,
        atol: 0,
      });
      model.dispose();
    },
  );
});

describe('the first batches on the reference engine', { timeout: 120_000 }, () => {
  beforeAll(() => engines.use('reference'));

  it('adam: losses are those of Keras', async () => {
    const run = golden.runs.adam!;
    const model = cnn(run);
    expect(await train(model, REFERENCE_BATCHES)).toBeAllClose(run.losses.slice(0, REFERENCE_BATCHES), {
      rtol: LOSS_TOLERANCE,
      atol: 0,
    });
    model.dispose();
  });
});

/** Norms of pieces: Math.hypot takes a limited number of arguments. */
function chunkNorms(data: ArrayLike<number>): number[] {
  const norms: number[] = [];
  for (let start = 0; start < data.length; start += 1024) {
    let total = 0;
    for (let i = start; i < Math.min(start + 1024, data.length); i++) total += data[i]! ** 2;
    norms.push(Math.sqrt(total));
  }
  return norms;
}
