/** States and masks of recurrent layers beyond what test/nn/goldenLayers.test.ts compares with Keras. */
import { describe, expect, it } from 'vitest';
import { type LayerRunOptions, runLayer, someNumbers } from '../../../test/nn/runLayer.ts';
import { add, multiply } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import type { CallContext } from '../context.ts';
import { RNNCell } from './cell.ts';
import type { Dense } from './dense.ts';
import { type LayerConfig, layers } from './index.ts';

const inputShape = [2, 6, 3];
const input = someNumbers(inputShape);

/** Steps from `begin` up to `end` of each sample. */
function steps(begin: number, end: number): LayerRunOptions {
  const data = [0, 1].flatMap((sample) => [...input.slice(sample * 18 + begin * 3, sample * 18 + end * 3)]);
  return { inputShape: [2, end - begin, 3], input: Float32Array.from(data) };
}

const kernels = { kernelInitializer: 'glorotUniform', units: 2 } as const;

const stateful = {
  simpleRnn: () => layers.simpleRnn({ ...kernels, stateful: true }),
  lstm: () => layers.lstm({ ...kernels, stateful: true }),
  gru: () => layers.gru({ ...kernels, stateful: true }),
  rnn: () => layers.rnn({ cell: [layers.lstmCell({ units: 3 }), layers.gruCell({ units: 2 })], stateful: true }),
  wrapped: () => layers.timeDistributed({ layer: layers.gru({ units: 2 }) }),
} as const;

describe.each(['simpleRnn', 'lstm', 'gru', 'rnn'] as const)('a stateful %s', (kind) => {
  it('gives over two halves of a sequence what it gives over the whole', async () => {
    const layer = stateful[kind]();
    const whole = await runLayer(layer, { ...steps(0, 6), states: [] });
    const first = await runLayer(layer, { ...steps(0, 4), states: [] });
    const second = await runLayer(layer, { ...steps(4, 6), states: first.states });
    expect(second.output).toBeAllClose(whole.output, { rtol: 1e-6, atol: 1e-7 });
    second.states.forEach((state, i) => {
      expect(state).toBeAllClose(whole.states[i]!, { rtol: 1e-6, atol: 1e-7 });
    });
    expect(first.output).not.toEqual(whole.output);
  });

  it('has states beside its weights, in training and outside of it', async () => {
    const layer = stateful[kind]();
    const { states } = await runLayer(layer, { ...steps(0, 3), states: [], training: true });
    expect(layer.stateWeights).toHaveLength(states.length);
    expect(layer.weights).not.toContain(layer.stateWeights[0]);
    expect(states.every((state) => state.some((value) => value !== 0))).toBe(true);
    const outer = layers.timeDistributed({ layer });
    expect(outer.stateWeights).toEqual(layer.stateWeights);
  });

  it('wants to know the batch size, and keeps to it', () => {
    const layer = stateful[kind]();
    layer.name = 'it';
    expect(() => layer.ensureBuilt([null, 4, 3])).toThrow(ShapeMismatchError);
    expect(() => layer.ensureBuilt([null, 4, 3])).toThrow(
      '"it": expected an input of a known batch size because of stateful: true, got [?, 4, 3]. Give it: input({ batchShape',
    );
    layer.ensureBuilt([2, 4, 3]);
    expect(() => layer.computeOutputShape([5, 4, 3])).toThrow(
      '"it": expected a batch of 2, for which it keeps states, got [5, 4, 3]. Give batches of 2',
    );
  });
});

it('the number of steps may be open', () => {
  const open = [null, null, 3];
  expect(layers.lstm({ units: 2 }).computeOutputShape(open)).toEqual([null, 2]);
  expect(layers.gru({ units: 2, returnSequences: true }).computeOutputShape(open)).toEqual([null, null, 2]);
  const both = layers.bidirectional({ layer: layers.simpleRnn({ units: 2, returnSequences: true }) });
  expect(both.computeOutputShape(open)).toEqual([null, null, 4]);
  expect(layers.rnn({ cell: layers.gruCell({ units: 2 }) }).computeOutputShape(open)).toEqual([null, 2]);
  const dense = layers.timeDistributed({ layer: layers.dense({ units: 2 }) });
  expect(dense.computeOutputShape(open)).toEqual([null, null, 2]);
  const films = layers.convLstm1d({ filters: 1, kernelSize: 2, returnSequences: true });
  expect(films.computeOutputShape([null, null, 4, 3])).toEqual([null, null, 3, 1]);
  expect(() => layers.lstm({ units: 2 }).computeOutputShape([null, null, null])).toThrow('known number of channels');
});

it('a layer without states has none', () => {
  expect(stateful.wrapped().stateWeights).toEqual([]);
});

describe('initial states', () => {
  const states = [
    { shape: [2, 2], data: someNumbers([2, 2], 3) },
    { shape: [2, 2], data: someNumbers([2, 2], 4) },
  ];

  it('are refused in other number or shape, or twice', async () => {
    const layer = layers.lstm({ units: 2, name: 'it' });
    const run = (moreInputs: NonNullable<LayerRunOptions['moreInputs']>) =>
      runLayer(layer, { ...steps(0, 3), moreInputs });
    await expect(run(states)).resolves.toBeDefined();
    await expect(run(states.slice(1))).rejects.toThrow(
      'LSTM "it": expected [2, 2] and [2, 2] as initial states, got [2, 2]. Give one for each state',
    );
    const wrong = { shape: [2, 3], data: someNumbers([2, 3]) };
    await expect(run([states[0]!, wrong])).rejects.toThrow('as initial states, got [2, 2] and [2, 3].');
    expect(() => {
      const call = layer.call as (...all: unknown[]) => unknown;
      call.call(layer, [{ shape: [2, 3, 3] }, { shape: [2, 2] }, { shape: [2, 2] }], undefined, { initialState: [] });
    }).toThrow('LSTM "it": expected the initial states behind the input or as initialState, got both.');
  });

  it('stand in for the states that a stateful layer keeps', async () => {
    const layer = layers.lstm({ units: 2, stateful: true });
    const kept = [someNumbers([2, 2], 8), someNumbers([2, 2], 9)];
    const given = await runLayer(layer, { ...steps(0, 3), states: kept, moreInputs: states });
    const plain = await runLayer(layer, { ...steps(0, 3), states: states.map(({ data }) => data) });
    expect(given.output).toEqual(plain.output);
    expect(given.states).toEqual(plain.states);
  });
});

describe('masks', () => {
  const mask = { shape: [2, 6], data: Float32Array.of(1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 1) };

  it('leave a sequence as if the masked steps were cut out', async () => {
    const layer = layers.gru({ units: 3 });
    const masked = await runLayer(layer, { inputShape, input, mask });
    const kept = [0, 2, 3].flatMap((step) => [...input.slice(step * 3, step * 3 + 3)]);
    const cut = await runLayer(layer, { inputShape: [1, 3, 3], input: Float32Array.from(kept) });
    expect(masked.output.slice(0, 3)).toBeAllClose(cut.output, { rtol: 1e-6 });
    const slopes = [...masked.inputGradient.slice(0, 18)];
    for (const step of [1, 4, 5]) expect(slopes.slice(step * 3, step * 3 + 3)).toEqual([0, 0, 0]);
  });

  it('are in the order of the outputs with goBackwards', async () => {
    const layer = layers.lstm({ units: 1, goBackwards: true, returnSequences: true, returnState: true });
    const { outputMasks } = await runLayer(layer, { inputShape, input, mask });
    expect(outputMasks).toEqual([Float32Array.of(0, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0), undefined, undefined]);
  });

  it('of parts of a step: a step counts where any of them does', async () => {
    const layer = layers.gru({ units: 2 });
    const parts = Float32Array.from({ length: 36 }, (_, i) => (i % 3 === 1 ? mask.data[Math.floor(i / 3)]! : 0));
    const fine = await runLayer(layer, { inputShape, input, mask: { shape: [2, 6, 3], data: parts } });
    expect(fine.output).toEqual((await runLayer(layer, { inputShape, input, mask })).output);
  });

  it.each([false, true])('give zeros where that is wanted, unroll: %s', async (unroll) => {
    const layer = layers.gru({ units: 1, returnSequences: true, zeroOutputForMask: true, unroll });
    const { output } = await runLayer(layer, { inputShape, input, mask });
    expect([...output].map((value) => (value === 0 ? 0 : 1))).toEqual([...mask.data]);
  });

  it('hold for convolutional layers, as for their steps written out', async () => {
    const run = (unroll: boolean) =>
      runLayer(layers.convLstm1d({ filters: 2, kernelSize: 2, returnSequences: true, unroll }), {
        inputShape: [2, 6, 3, 1],
        input,
        mask,
      });
    const [loop, unrolled] = [await run(false), await run(true)];
    expect(loop.output).toBeAllClose(unrolled.output, { rtol: 1e-5, atol: 1e-6 });
    expect(loop.inputGradient).toBeAllClose(unrolled.inputGradient, { rtol: 1e-5, atol: 1e-6 });
  });
});

/** A cell whose output is no state of its own. */
class Difference extends RNNCell {
  readonly stateSize = 2;
  readonly dense: Dense = this.addLayer(layers.dense({ units: 2 }));

  override get outputSize(): number {
    return 2;
  }

  protected override build([x]: readonly SymbolicShape[]): void {
    this.dense.ensureBuilt(x!);
  }

  override call([x, state]: readonly Node[], context: CallContext): readonly Node[] {
    const next = add(multiply(state!, 0.5), this.dense.invoke(x!, context));
    return [multiply(next, 3), next];
  }

  override getConfig(): LayerConfig {
    return {};
  }
}

describe('a cell of your own', () => {
  it.each([false, true])('is repeated, masked and stacked, unroll: %s', async (unroll) => {
    const mask = { shape: [2, 6], data: Float32Array.of(1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 1) };
    const layer = layers.rnn({ cell: new Difference(), returnState: true, unroll });
    const { outputs } = await runLayer(layer, { inputShape, input, mask });
    expect(outputs[0]).toBeAllClose(
      outputs[1]!.map((value) => value * 3),
      { rtol: 1e-6 },
    );
    const all = await runLayer(layers.rnn({ cell: layer.cell, returnSequences: true, unroll }), {
      inputShape,
      input,
      mask,
    });
    expect(all.output.slice(10, 12)).toBeAllClose(outputs[0]!.slice(0, 2), { rtol: 1e-6 });
    expect(all.output.slice(12, 14)).toEqual(Float32Array.of(0, 0)); // nothing has been seen yet
    const stacked = layers.rnn({ cell: [new Difference(), new Difference()] });
    expect((await runLayer(stacked, { inputShape, input })).outputShape).toEqual([2, 2]);
    const both = layers.bidirectional({ layer: stacked });
    expect((await runLayer(both, { inputShape, input })).outputShape).toEqual([2, 4]);
    expect(both.weights).toHaveLength(8);
  });

  it('is told from other layers', () => {
    expect(() => layers.rnn({ cell: layers.dense({ units: 3 }) })).toThrow(InvalidArgumentError);
    expect(() => layers.rnn({ cell: layers.dense({ units: 3 }) })).toThrow('RNN: expected cell to be a cell, got');
    expect(() => layers.rnn({ cell: [] })).toThrow('StackedRNNCells: expected cells to be a list of at least one cell');
    expect(() => layers.rnn({ cell: 3 as never })).toThrow('RNN: expected cell to be a layer, got 3');
  });
});

describe('Bidirectional', () => {
  const make = layers.bidirectional;

  it('copies its layers under names of their own, and forces zeros at masked steps of sequences', () => {
    const lstm = layers.lstm({ units: 2, returnSequences: true, dropout: 0.5, seed: 4, name: 'mine' });
    const layer = make({ layer: lstm });
    expect(layer.layers.map(({ name }) => name)).toEqual(['forward_mine', 'backward_mine']);
    expect(layer.forwardLayer).not.toBe(lstm);
    expect(layer.layers.map((part) => part.getConfig())).toMatchObject([
      { zeroOutputForMask: true, goBackwards: false, seed: 4 },
      { zeroOutputForMask: true, goBackwards: true, seed: 5 },
    ]);
    expect(make({ layer: layers.gru({ units: 2, zeroOutputForMask: true }) }).forwardLayer.zeroOutputForMask).toBe(
      false,
    );
  });

  it('refuses layers that are not recurrent or do not fit each other', () => {
    const gru = (options: object) => layers.gru({ units: 2, ...options });
    expect(() => make({ layer: layers.dense({ units: 2 }) })).toThrow('expected layer to be a recurrent layer, got');
    expect(() => make({ layer: gru({}), backwardLayer: gru({}) })).toThrow(
      'Bidirectional: expected layer and backwardLayer to read in opposite directions, got goBackwards: false of both.',
    );
    expect(() => make({ layer: gru({}), backwardLayer: gru({ goBackwards: true, returnSequences: true }) })).toThrow(
      'expected layer and backwardLayer to have the same returnSequences, got false and true.',
    );
  });

  it('gives the same whichever of the two reads from the end', async () => {
    const make = (first: boolean) =>
      layers.bidirectional({
        layer: layers.gru({ units: 2, goBackwards: first, returnSequences: true, recurrentInitializer: 'zeros' }),
        mergeMode: 'sum',
      });
    const [a, b] = [make(false), make(true)];
    const run = await runLayer(a, { inputShape, input });
    const weights = [...run.weights.slice(3), ...run.weights.slice(0, 3)];
    expect((await runLayer(b, { inputShape, input, weights })).output).toBeAllClose(run.output, { rtol: 1e-6 });
  });
});

describe('TimeDistributed', () => {
  it('gives each step what the layer gives it', async () => {
    const dense = layers.dense({ units: 2 });
    const run = await runLayer(layers.timeDistributed({ layer: dense }), { inputShape, input });
    const weights = run.weights;
    const step = await runLayer(dense, { inputShape: [1, 3], input: input.slice(3, 6), weights });
    expect(run.output.slice(2, 4)).toBeAllClose(step.output, { rtol: 1e-6 });
  });

  it('refuses a layer that gives a list', () => {
    const layer = layers.timeDistributed({ layer: layers.lstm({ units: 2, returnState: true }) });
    expect(() => layer.computeOutputShape([null, 4, 3, 2])).toThrow(
      'expected a layer that gives one tensor, got [?, 2] and',
    );
  });
});
