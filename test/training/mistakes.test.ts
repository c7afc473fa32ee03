/**
 * The mistakes that everybody makes, and what they are told: which layer (or call) it is, what came, what was expected, and
 * what to do. That every layer refuses wrong ranks and wrong numbers is in the contract of layers, test/nn/checkLayer.ts.
 */
import {
  input,
  Layer,
  layers,
  MillraceError,
  type Model,
  model,
  type Node,
  Sequence,
  type Sequential,
  type SymbolicShape,
  type SymbolicTensor,
  sequential,
  tensor,
} from 'millrace';
import { describe, expect, it } from 'vitest';

const head = (): Sequential => sequential([input({ shape: [4] }), layers.dense({ units: 2 })]);

/** A model with the outputs `price` and `risk`. */
function twoOutputs(): Model {
  const x = input({ shape: [4] });
  const output = (name: string): SymbolicTensor => layers.dense({ units: 1, name }).apply(x);
  return model({ inputs: x, outputs: [output('price'), output('risk')] }) as unknown as Model;
}

class Three extends Layer {
  override call(_input: Node): Node {
    return 3 as never;
  }

  override computeOutputShape(shape: SymbolicShape): SymbolicShape {
    return shape;
  }

  override getConfig() {
    return {};
  }
}

/** A mistake: what is done, its code, and what the message has to contain, in this order. */
type Mistake = readonly [what: string, attempt: () => unknown, code: string, ...parts: string[]];

const SHAPE = 'ERR_SHAPE_MISMATCH';
const ARGUMENT = 'ERR_INVALID_ARGUMENT';

const MISTAKES: readonly Mistake[] = [
  [
    'an image layer over flat samples',
    () => sequential([input({ shape: [784] }), layers.conv2d({ filters: 8, kernelSize: 3, name: 'edges' })]),
    SHAPE,
    'Conv2D "edges": expected 4-D input [batch, height, width, channels], got [?, 784].',
    'Reshape with layers.reshape({ targetShape: [28, 28, 1] }).',
  ],
  [
    'a recurrent layer over samples without steps',
    () => layers.lstm({ units: 4, name: 'memory' }).apply(input({ shape: [10] })),
    SHAPE,
    'LSTM "memory": expected 3-D input [batch, steps, channels], got [?, 10].',
    'Reshape with layers.reshape({ targetShape: [10, 1] }).',
  ],
  [
    'a sum of tensors of different sizes',
    () => layers.add({ name: 'shortcut' }).apply([input({ shape: [4] }), input({ shape: [5] })]),
    SHAPE,
    'Add "shortcut": expected inputs whose sizes are equal or 1 along each axis, got [?, 4] and [?, 5].',
    'Bring them to one size',
  ],
  [
    'a concatenation that does not fit along the other axes',
    () => layers.concatenate({ name: 'both' }).apply([input({ shape: [2, 4] }), input({ shape: [3, 4] })]),
    SHAPE,
    'Concatenate "both": expected inputs of equal sizes but for axis -1, got [?, 2, 4] and [?, 3, 4].',
    'or choose another axis.',
  ],
  [
    'products along axes of different sizes',
    () => layers.dot({ axes: 1, name: 'likeness' }).apply([input({ shape: [4] }), input({ shape: [5] })]),
    SHAPE,
    'Dot "likeness": expected inputs of equal sizes along axes 1, got [?, 4] and [?, 5].',
    'Give the axis of each input',
  ],
  [
    'a loss for an output that is not there',
    () => twoOutputs().compile({ loss: { prise: 'mse', risk: 'mae' } }),
    ARGUMENT,
    'compile: loss names "prise", which is no output of the model. Did you mean "price"? Outputs: "price" and "risk".',
    'Name them as the layers that give them',
  ],
  [
    'a loss that does not exist',
    () => head().compile({ loss: 'meanSquarredError' }),
    ARGUMENT,
    'Unknown loss "meanSquarredError". Did you mean "meanSquaredError"? Known names:',
  ],
  [
    'a graph that is not connected to its inputs',
    () => {
      const [a, b] = [input({ shape: [4], name: 'a' }), input({ shape: [4], name: 'b' })];
      return model({ inputs: a, outputs: layers.add({ name: 'sum' }).apply([a, b]) });
    },
    ARGUMENT,
    'model: the outputs need the input "b" of shape [?, 4], which Add "sum" reads, and it is not among the inputs',
    'The graph is not connected: add it to inputs.',
  ],
  [
    'a model as a layer of itself',
    () => {
      const net = head();
      return net.add(net);
    },
    ARGUMENT,
    'add: Sequential "sequential" cannot be a layer of itself: the layers would make a cycle.',
    'Make a second model',
  ],
  [
    'a cycle through another model',
    () => {
      const inner = sequential([input({ shape: [4] }), layers.dense({ units: 4 })], { name: 'inner' });
      const outer = sequential([input({ shape: [4] }), inner], { name: 'outer' });
      return inner.add(outer);
    },
    ARGUMENT,
    'add: Sequential "inner" is a layer of another model',
    'Add all layers before you apply the model.',
  ],
  [
    'a layer twice in a stack',
    () => {
      const layer = layers.dense({ units: 4, name: 'again' });
      return sequential([input({ shape: [4] }), layer, layer]);
    },
    ARGUMENT,
    'add: Dense "again" is in the model already. Make a second layer.',
  ],
  [
    'two layers of one name in a stack',
    () => sequential([layers.dense({ units: 4, name: 'hidden' }), layers.relu({ name: 'hidden' })]),
    ARGUMENT,
    'add: the model already has a layer named "hidden". Give this one another name',
  ],
  [
    'two layers of one name in a graph',
    () => {
      const x = input({ shape: [4] });
      const hidden = layers.dense({ units: 4, name: 'hidden' }).apply(x);
      return model({ inputs: x, outputs: layers.dense({ units: 4, name: 'hidden' }).apply(hidden) });
    },
    ARGUMENT,
    'model: the model already has a layer named "hidden". Give this one another name',
  ],
  [
    'a negative number of units',
    () => layers.dense({ units: -3 }),
    ARGUMENT,
    'Dense: expected units to be a positive integer, got -3.',
    'such as 3.',
  ],
  [
    'a negative size in a list',
    () => layers.conv2d({ filters: 2, kernelSize: [3, -1] }),
    ARGUMENT,
    'Conv2D: expected kernelSize[1] to be a positive integer, got -1.',
    'such as 1.',
  ],
  [
    'a misspelt option',
    () => layers.dense({ unit: 3 } as never),
    ARGUMENT,
    'Dense: unknown option "unit". Did you mean "units"? Known options:',
  ],
  [
    'an activation that does not exist',
    () => layers.dense({ units: 2, activation: 'rleu' as never }),
    ARGUMENT,
    'Unknown activation "rleu". Did you mean "relu"? Known names:',
  ],
  [
    'a loss function that gives a number',
    () => {
      const net = head();
      net.compile({
        loss: function plain() {
          return 3 as never;
        },
      });
      return net.fit([[1, 2, 3, 4]], [[1, 2]], { verbose: 0 });
    },
    ARGUMENT,
    'loss plain: expected its function to give one node, got 3. Return what a function of ops gives.',
  ],
  [
    'a metric function that gives nothing',
    () => {
      const net = head();
      net.compile({
        loss: 'mse',
        metrics: [
          function nothing() {
            return undefined as never;
          },
        ],
      });
      return net.fit([[1, 2, 3, 4]], [[1, 2]], { verbose: 0 });
    },
    ARGUMENT,
    'metric nothing: expected its function to give one node, got undefined. Return what a function of ops gives.',
  ],
  [
    "a layer of one's own that gives a number",
    () => sequential([input({ shape: [4] }), new Three({ name: 'mine' })]).predict([[1, 2, 3, 4]], { verbose: 0 }),
    ARGUMENT,
    'Three "mine": expected call to give one node, got 3. Return what a function of ops gives, or a list of it.',
  ],
  [
    'options in the place of a layer',
    () => sequential([input({ shape: [4] }), { units: 3 } as never]),
    ARGUMENT,
    'add: expected a layer, a model or input({ shape }), got object with keys "units".',
    'Layers come from factories',
  ],
  [
    'samples of another shape',
    () => head().predict(tensor([[1, 2, 3]])),
    SHAPE,
    'predict: Sequential "sequential" takes input of shape [?, 4], got [1, 3].',
    'Give samples of shape [4]',
  ],
  [
    'targets of another shape',
    () => {
      const net = head();
      net.compile({ loss: 'mse' });
      return net.fit([[1, 2, 3, 4]], [[1, 2, 3]], { verbose: 0 });
    },
    SHAPE,
    'targets of shape [1, 3] do not fit predictions of shape [1, 2]. Expected targets of shape [1, 2].',
    'Check the last layer of the model and the shape of y.',
  ],
  [
    'the class of a Sequence as data',
    () => {
      class Photos extends Sequence {
        readonly length = 1;
        getItem = () => [[[1, 2, 3, 4]], [[1, 2]]] as const;
      }
      const net = head();
      net.compile({ loss: 'mse' });
      return net.fit(Photos as never, { verbose: 0 });
    },
    ARGUMENT,
    'fit: the data is the class Photos, expected one of its objects.',
    'Give new Photos(...), or for workers await Sequence.fromModule(url, ...args).',
  ],
  [
    'training without compile',
    () => head().fit([[1, 2, 3, 4]], [[1, 2]]),
    'ERR_NOT_COMPILED',
    'fit: Sequential "sequential" is not compiled. Call compile({ optimizer, loss, metrics }) first.',
  ],
];

/** The error of something that fails at once, or later. */
async function errorOf(attempt: () => unknown): Promise<unknown> {
  try {
    await attempt();
  } catch (error) {
    return error;
  }
  return expect.fail('was taken');
}

describe('the message about', () => {
  it.each(MISTAKES.map((mistake) => ({ what: mistake[0], mistake })))('$what', async ({ mistake }) => {
    const [, attempt, code, ...parts] = mistake;
    const error = await errorOf(attempt);
    expect(error).toBeInstanceOf(MillraceError);
    const { message } = error as MillraceError;
    expect((error as MillraceError).code).toBe(code);
    let from = 0;
    for (const part of parts) {
      const place = message.indexOf(part, from);
      if (place < 0) expect(message).toContain(part);
      from = place + part.length;
    }
  });
});
