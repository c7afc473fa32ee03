/**
 * A transformer encoder that reads assignments: after c=4 a=1 c=7 b=4, c is 7.
 *
 * usage: npm run example -- transformer [--steps N] [--layers N] [--epochs N] [--seed N]
 *
 * A sequence holds variables and the values that they are given one after the other, and ends with a variable whose value is
 * asked for. The right answer is in the last assignment to it: attention must find the steps with this variable, and among
 * them the latest. Nothing else looks at more than one step.
 *
 * Of new sequences at least 95% must be answered rightly. With no layer of attention (`--layers 0`) nobody does better than
 * to guess among ten values.
 *
 * Reference: Vaswani et al. 2017, "Attention is all you need"
 */
import {
  type CallContext,
  input,
  Layer,
  layers,
  type Model,
  model,
  type Node,
  ops,
  optimizers,
  type SymbolicShape,
  type SymbolicTensor,
  tensor,
  utils,
  type Weight,
} from 'millrace';
import { DrawingRandom } from './shapes/random.ts';
import { readArguments } from './support/arguments.ts';
import { runIfStarted } from './support/runExample.ts';

const TARGET_ACCURACY = 0.95;
const VARIABLES = 5;
const VALUES = 10;
/** In place of the value that is asked for. */
const ASKED = VALUES;
const TRAINING_SEQUENCES = 10_000;
const TEST_SEQUENCES = 2000;
const UNITS = 32;

/** Adds a vector to each step that says when it is: attention alone does not see the order. */
class PositionEmbedding extends Layer {
  #positions: Weight | undefined;

  protected override build(inputShape: SymbolicShape): void {
    const [, steps, units] = inputShape as [number, number, number];
    this.#positions = this.addWeight('positions', { shape: [steps, units], initializer: 'uniform' });
  }

  override call(x: Node, context: CallContext): Node {
    return ops.add(x, context.read(this.#positions!)); // [batch, steps, units]
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }

  override getConfig() {
    return {};
  }
}

await runIfStarted(import.meta.url, transformer);

export async function transformer(args: readonly string[]): Promise<number> {
  const options = readArguments(args, {
    steps: { kind: 'integer', min: 1, max: 500, help: 'assignments in a sequence (12)' },
    epochs: { kind: 'integer', min: 1, max: 1000, help: 'passes over the sequences (3)' },
    layers: { kind: 'integer', min: 0, max: 12, help: 'layers of the encoder (2)' },
    seed: { kind: 'integer', min: 0, max: 2 ** 31 - 1, help: 'of sequences, weights and order (7)' },
  });
  const { steps = 12, epochs = 3, layers: depth = 2, seed = 7 } = options;
  utils.setRandomSeed(seed);
  const training = drawSequences(TRAINING_SEQUENCES, steps, seed);
  const test = drawSequences(TEST_SEQUENCES, steps, seed + 1);

  const net = network(steps + 1, depth);
  net.summary();
  net.compile({
    optimizer: optimizers.adam({ learningRate: 2e-3 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  await net.fit(training.x, training.y, { batchSize: 64, epochs, verbose: 2 });
  const { accuracy } = await net.evaluate(test.x, test.y, { verbose: 0, returnDict: true });
  net.dispose();
  console.log(`${(100 * accuracy!).toFixed(1)}% of new sequences answered rightly`);
  if (accuracy! >= TARGET_ACCURACY) return 0;
  console.error(`Expected at least ${100 * TARGET_ACCURACY}%.`);
  return 1;
}

function network(steps: number, depth: number): Model {
  const variables = input({ shape: [steps], dtype: 'int32', name: 'variables' });
  const values = input({ shape: [steps], dtype: 'int32', name: 'values' });
  let x = layers
    .add()
    .apply([
      layers.embedding({ inputDim: VARIABLES, outputDim: UNITS }).apply(variables),
      layers.embedding({ inputDim: VALUES + 1, outputDim: UNITS }).apply(values),
    ]);
  x = new PositionEmbedding().apply(x); // [batch, steps, UNITS]
  for (let i = 0; i < depth; i++) x = encoderLayer(x);
  const last = layers.flatten().apply(layers.cropping1d({ cropping: [steps - 1, 0] }).apply(x)); // [batch, UNITS]
  const answer = layers.dense({ units: VALUES, activation: 'softmax' }).apply(last);
  return model({ inputs: { variables, values }, outputs: answer });
}

/** Attention, then a dense network for each step; what each finds is added to what was there. */
function encoderLayer(x: SymbolicTensor): SymbolicTensor {
  const normal = layers.layerNormalization().apply(x);
  const attended = layers.multiHeadAttention({ numHeads: 2, keyDim: UNITS / 2 }).apply([normal, normal]);
  const mixed = layers.add().apply([x, attended]);
  const hidden = layers.dense({ units: 2 * UNITS, activation: 'relu' }).apply(layers.layerNormalization().apply(mixed));
  return layers.add().apply([mixed, layers.dense({ units: UNITS }).apply(hidden)]);
}

/** Variables and values, each `[count, steps + 1]`, and answers `[count]`. */
function drawSequences(count: number, steps: number, seed: number) {
  const shape = [count, steps + 1];
  const variables = tensor(new Int32Array(count * (steps + 1)), shape);
  const values = tensor(new Int32Array(count * (steps + 1)), shape);
  const y = new Int32Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    const random = new DrawingRandom(seed, i);
    const now = new Map<number, number>();
    for (let step = 0; step < steps; step++, at++) {
      const variable = random.integer(0, VARIABLES - 1);
      const value = random.integer(0, VALUES - 1);
      now.set(variable, value);
      variables.data[at] = variable;
      values.data[at] = value;
    }
    const asked = [...now.keys()][random.integer(0, now.size - 1)]!;
    y[i] = now.get(asked)!;
    variables.data[at] = asked;
    values.data[at++] = ASKED;
  }
  return { x: { variables, values }, y };
}
