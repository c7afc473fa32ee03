/** The types of what recurrent layers give: checked by tsc. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { layers } from './index.ts';
import { SymbolicTensor } from './symbolicTensor.ts';

/** Stands for what `input` gives. */
function tensor(shape: readonly (number | null)[]): SymbolicTensor {
  const layer = layers.identity({ name: 'x' });
  const outputs: SymbolicTensor[] = [];
  outputs.push(
    new SymbolicTensor(
      shape,
      'float32',
      { layer, inputs: [], isList: false, options: undefined, outputs, givesList: false },
      0,
    ),
  );
  return outputs[0]!;
}

describe('factories of recurrent layers', () => {
  const x = tensor([null, 4, 3]);

  it('give one tensor without returnState, a list with it', () => {
    const one = layers.lstm({ units: 2 }).apply(x);
    const list = layers.lstm({ units: 2, returnState: true }).apply(x);
    expectTypeOf(one).toEqualTypeOf<SymbolicTensor>();
    expectTypeOf(list).toEqualTypeOf<readonly SymbolicTensor[]>();
    expect(one.shape).toEqual([null, 2]);
    expect(list.map(({ shape }) => shape)).toEqual([
      [null, 2],
      [null, 2],
      [null, 2],
    ]);
    expectTypeOf(layers.gru({ units: 2, returnState: false }).apply(x)).toEqualTypeOf<SymbolicTensor>();
    expectTypeOf(layers.simpleRnn({ units: 2, returnState: true }).apply(x)).toEqualTypeOf<readonly SymbolicTensor[]>();
    const cell = layers.gruCell({ units: 3 });
    expectTypeOf(layers.rnn({ cell, returnState: true }).apply(x)).toEqualTypeOf<readonly SymbolicTensor[]>();
    const frames = tensor([null, 2, 3, 3, 1]);
    const pictures = layers.convLstm2d({ filters: 1, kernelSize: 2, returnState: true }).apply(frames);
    expectTypeOf(pictures).toEqualTypeOf<readonly SymbolicTensor[]>();
  });

  it('know what both directions give', () => {
    const merged = layers.bidirectional({ layer: layers.gru({ units: 2 }) });
    expectTypeOf(merged.apply(x)).toEqualTypeOf<SymbolicTensor>();
    const apart = layers.bidirectional({ layer: layers.gru({ units: 2 }), mergeMode: null });
    expectTypeOf(apart.apply(x)).toEqualTypeOf<readonly SymbolicTensor[]>();
    expect(apart.apply(x)).toHaveLength(2);
    const states = layers.bidirectional({ layer: layers.lstm({ units: 2, returnState: true }) });
    expectTypeOf(states.apply(x)).toEqualTypeOf<readonly SymbolicTensor[]>();
    expect(states.apply(x)).toHaveLength(5);
  });

  it('take initial states: one, a list, or behind the input', () => {
    const [, h, c] = layers.lstm({ units: 2, returnState: true }).apply(x);
    const layer = layers.lstm({ units: 2 });
    expect(layer.apply(x, { initialState: [h!, c!] }).shape).toEqual([null, 2]);
    expect(layer.apply([x, h!, c!]).shape).toEqual([null, 2]);
    expect(layers.gru({ units: 2 }).apply(x, { initialState: h! }).shape).toEqual([null, 2]);
  });

  it('refuse wrong options at compile time', () => {
    // @ts-expect-error units is missing
    expect(() => layers.lstm({ returnState: true })).toThrow('LSTM: expected units to be a positive integer');
    // @ts-expect-error an option that it does not have
    expect(() => layers.gru({ units: 3, returnStates: true })).toThrow('GRU: unknown option "returnStates"');
    // @ts-expect-error a flag is no number
    expect(() => layers.simpleRnn({ units: 3, stateful: 1 })).toThrow(
      'SimpleRNN: expected stateful to be true or false',
    );
    // @ts-expect-error there is no such way of merging
    expect(() => layers.bidirectional({ layer: layers.gru({ units: 2 }), mergeMode: 'max' })).toThrow(
      'Bidirectional: expected mergeMode to be',
    );
  });
});
