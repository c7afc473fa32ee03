/** What every engine promises beside right numbers: the same refusals, in the same words. */
import { describe, expect, it } from 'vitest';
import { compileGraph } from '../../src/compiler/compile.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import * as g from '../../src/graph/build.ts';
import type { Node } from '../../src/graph/node.ts';
import { Variable } from '../../src/graph/variable.ts';
import type { TypedArray } from '../../src/tensor/dtype.ts';
import { findNativeEngine } from './nativeEngine.ts';
import { graphOf, prepareGraph, runGraph } from './runGraph.ts';

const native = findNativeEngine('what the native engine refuses');
const engines: readonly Engine[] = [new ReferenceEngine(), ...(native === undefined ? [] : [native])];

describe.each(engines)('the $name engine', (engine) => {
  it.each<[string, unknown[], string, string]>([
    ['too few arrays', [], 'ERR_INVALID_ARGUMENT', 'expected 1 inputs, got 0'],
    ['too many arrays', [new Float32Array(4), new Float32Array(4)], 'ERR_INVALID_ARGUMENT', 'expected 1 inputs, got 2'],
    [
      'an array that is too short',
      [new Float32Array(3)],
      'ERR_SHAPE_MISMATCH',
      'expected 4 elements of input "x" [4], got 3',
    ],
    ['integers of the same size', [new Int32Array(4)], 'ERR_DTYPE_MISMATCH', 'got Int32Array of 4'],
    ['a plain array', [[1, 2, 3, 4]], 'ERR_DTYPE_MISMATCH', 'got array of 4'],
    ['nothing', [undefined], 'ERR_DTYPE_MISMATCH', 'got undefined'],
  ])('refuses to run on %s, and goes on', async (_, inputs, code, message) => {
    const x = g.input('x', [4]);
    const { executable } = await prepareGraph(engine, graphOf([x], [g.multiply(x, 2)]));
    const failure = executable.run(inputs as TypedArray[]).catch((error: unknown) => error);
    expect(await failure).toMatchObject({ code, message: expect.stringContaining(message) });
    expect((await executable.run([Float32Array.of(1, 2, 3, 4)]))[0]).toEqual(Float32Array.of(2, 4, 6, 8));
    executable.dispose();
  });

  it('refuses data of another length for a variable, and keeps the old', () => {
    const symbol = new Variable('w', [3]);
    expect(() => engine.createVariable(symbol, new Float32Array(2))).toThrow('Variable "w": expected 3 elements');
    const storage = engine.createVariable(symbol, Float32Array.of(1, 2, 3));
    expect(() => storage.write(new Float32Array(4))).toThrow(expect.objectContaining({ code: 'ERR_SHAPE_MISMATCH' }));
    expect(storage.read()).toEqual(Float32Array.of(1, 2, 3));
    storage.write(Float64Array.of(4, 5, 6));
    expect(storage.read()).toEqual(Float32Array.of(4, 5, 6));
    storage.dispose();
    expect(() => storage.read()).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
    expect(() => storage.write(new Float32Array(3))).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
  });

  it('refuses variables of another engine', async () => {
    const symbol = new Variable('w', [1]);
    const other = new ReferenceEngine().createVariable(symbol, new Float32Array(1));
    const foreign = engine.name === 'reference' ? native?.createVariable(symbol, new Float32Array(1)) : other;
    if (foreign === undefined) return;
    const program = compileGraph(graphOf([], [g.variable(symbol)]));
    await expect(engine.compile(program, () => foreign)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });

  it('refuses to run after dispose', async () => {
    const { executable } = await prepareGraph(engine, graphOf([], [g.constant(1)]));
    executable.dispose();
    executable.dispose();
    await expect(executable.run([])).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
  });

  // As numpy.power and C have it.
  it('raises 1 to any power, and -1 to infinite ones, to 1', async () => {
    const [a, b] = [g.input('a', [6]), g.input('b', [6])];
    const values = [
      Float32Array.of(1, 1, -1, -1, 1, 0),
      Float32Array.of(NaN, Infinity, Infinity, -Infinity, -Infinity, 0),
    ];
    expect((await runGraph(engine, graphOf([a, b], [g.power(a, b)]), values)).outputs[0]).toEqual(
      Float32Array.of(1, 1, 1, 1, 1, 1),
    );
  });

  it('finds NaN largest', async () => {
    const x = g.input('x', [3, 2]);
    const values = Float32Array.of(1, NaN, NaN, 7, 9, NaN);
    const { outputs } = await runGraph(engine, graphOf([x], [g.argMax(x, 0), g.argMax(x, 1)]), [values]);
    expect(outputs.map((output) => [...output])).toEqual([
      [1, 0],
      [1, 0, 1],
    ]);
  });

  it('multiplies empty matrices to empty ones', async () => {
    const [a, b] = [g.input('a', [0, 3]), g.input('b', [3, 2])];
    const values = [new Float32Array(0), new Float32Array(6)];
    expect((await runGraph(engine, graphOf([a, b], [g.dot(a, b)]), values)).outputs).toEqual([new Float32Array(0)]);
  });

  describe('counts and averages of integers and bools, as keras.ops does', () => {
    const labels = g.input('labels', [4], 'int32');
    const flags = g.input('flags', [4], 'bool');
    const bytes = g.input('bytes', [4], 'uint8');
    const values = [Int32Array.of(0, 1, 2, 4), Uint8Array.of(1, 0, 1, 1), Uint8Array.of(250, 251, 0, 255)];
    it.each<[string, () => Node, TypedArray]>([
      ['sum of bools', () => g.reduceSum(flags), Int32Array.of(3)],
      ['sum of bytes', () => g.reduceSum(bytes), Int32Array.of(756)],
      ['mean of bools', () => g.reduceMean(g.equal(labels, 1)), Float32Array.of(0.25)],
      ['mean of integers', () => g.reduceMean(labels), Float32Array.of(1.75)],
      ['quotient of integers', () => g.divide(labels, 2), Float32Array.of(0, 0.5, 1, 2)],
      ['a constant as bool', () => g.cast(g.cast(g.constant(2.7, [2]), 'bool'), 'float32'), Float32Array.of(1, 1)],
      ['a constant as integer', () => g.cast(g.cast(g.constant(-2.7), 'int32'), 'float32'), Float32Array.of(-2)],
      ['largest of integers', () => g.argMax(g.subtract(labels, 3)), Int32Array.of(3)],
      ['largest of bools', () => g.argMax(flags), Int32Array.of(0)],
      ['largest of bytes', () => g.argMax(bytes), Int32Array.of(3)],
    ])('%s', async (_, make, expected) => {
      const { outputs } = await runGraph(engine, graphOf([labels, flags, bytes], [make()]), values);
      expect(outputs[0]).toEqual(expected);
    });
  });
});

describe.skipIf(native === undefined)('the native engine alone', () => {
  // Each of these has no loop, which would have refused float64 by its opcodes.
  it.each<[string, () => Node]>([
    ['dot', () => g.dot(g.input('x', [2, 2], 'float64'), g.input('x', [2, 2], 'float64'))],
    ['argMax', () => g.argMax(g.input('x', [2, 2], 'float64'))],
    ['randomUniform', () => g.randomUniform(g.input('x', [], 'int32'), [4], { seed: 1, stream: 0, dtype: 'float64' })],
  ])('refuses float64: %s', async (_, make) => {
    const node = make();
    await expect(prepareGraph(native!, graphOf(node.inputs, [node]))).rejects.toMatchObject({
      code: 'ERR_ENGINE_UNAVAILABLE',
      message: expect.stringContaining('engines.use("reference")'),
    });
  });

  it('says which op has operands without elements', async () => {
    const x = g.input('x', [1, 0, 2]);
    const pooled = g.maxPool(x, { window: [2], strides: [1], padding: [[1, 1]] });
    await expect(prepareGraph(native!, graphOf([x], [pooled]))).rejects.toMatchObject({
      code: 'ERR_NATIVE',
      message: expect.stringContaining('maxPool of [1, 0, 2]'),
    });
  });
});
