/**
 * Fused loops: the index space in row-major order, a block at a time, each step over the whole block.
 *
 * A block is small enough to stay in the cache, and all operands of a block are read before any result is written, so
 * that a result may lie in the memory of an operand.
 */
import type { LoopInstruction, Value } from '../../compiler/program.ts';
import type { ReduceOp } from '../../graph/ops.ts';
import { allocate, type TypedArray } from '../../tensor/dtype.ts';
import { type Shape, sizeOf, stridesOf } from '../../tensor/shape.ts';
import { blockFunction } from './elementwise.ts';
import { collapse, forEachRun, gather, type StridedSpace, scatter } from './strided.ts';

const BLOCK = 1024;

/** Runs a loop on the arrays of its operands and outputs. */
export type LoopFunction = (operands: readonly TypedArray[], outputs: readonly TypedArray[]) => void;

/** Fills `register` with block `start..start + count`. */
type BlockStep = (operands: readonly TypedArray[], start: number, count: number) => void;

/** Prepares a loop: its registers, and where each operand's elements lie. */
export function prepareLoop(instruction: LoopInstruction, values: readonly Value[]): LoopFunction {
  const { shape, operands, steps, results, reduce, outputs, places } = instruction;
  const registers: TypedArray[] = [];
  const blockSteps: BlockStep[] = [];
  const block = Math.min(BLOCK, sizeOf(shape));

  operands.forEach(({ value, offset, strides }, index) => {
    const space = collapse(shape, strides, offset);
    const register = allocate(values[value]!.dtype, block);
    registers.push(register);
    blockSteps.push((arrays, start, count) => gather(arrays[index]!, space, start, count, register));
  });
  for (const step of steps) {
    const register = allocate(step.dtype, block);
    registers.push(register);
    if (step.op === 'constant') {
      register.fill(step.value);
    } else if (step.op === 'iota') {
      const indices = allocate(step.dtype, shape[step.axis]!).map((_, i) => i) as TypedArray;
      const space = collapse(
        shape,
        shape.map((_, axis) => (axis === step.axis ? 1 : 0)),
      );
      blockSteps.push((_, start, count) => gather(indices, space, start, count, register));
    } else {
      const compute = blockFunction(step.op, step.dtype);
      const [a, b = register, c = register] = step.inputs.map((input) => registers[input]!) as [TypedArray];
      blockSteps.push((_, _start, count) => compute(register, a, b, c, count));
    }
  }

  const size = sizeOf(shape);
  const eachBlock = (arrays: readonly TypedArray[], finish: (start: number, count: number) => void): void => {
    for (let start = 0; start < size; start += BLOCK) {
      const count = Math.min(BLOCK, size - start);
      for (const step of blockSteps) step(arrays, start, count);
      finish(start, count);
    }
  };
  const stored = results.map((result) => registers[result]!);
  if (reduce === undefined) {
    const spaces = results.map((_, i) => {
      const place = places?.[i];
      return place === undefined ? undefined : collapse(shape, place.strides, place.offset);
    });
    return (arrays, targets) =>
      eachBlock(arrays, (start, count) => {
        for (const [i, target] of targets.entries()) {
          const space = spaces[i];
          if (space === undefined) target.set(stored[i]!.subarray(0, count), start);
          else scatter(stored[i]!, target, space, start, count);
        }
      });
  }
  const register = stored[0]!;
  const space = collapse(shape, reducedStrides(shape, reduce.axes));
  const totals = new Float64Array(sizeOf(values[outputs[0]!]!.shape));
  return (arrays, [target]) => {
    totals.fill(START[reduce.op]);
    eachBlock(arrays, (start, count) => accumulate[reduce.op](totals, register, space, start, count));
    target!.set(totals);
  };
}

/** How far one step along each dimension moves in the result: 0 along the reduced axes. */
function reducedStrides(shape: Shape, axes: readonly number[]): number[] {
  const kept = stridesOf(shape.map((size, axis) => (axes.includes(axis) ? 1 : size)));
  return kept.map((stride, axis) => (axes.includes(axis) ? 0 : stride));
}

const START: Readonly<Record<ReduceOp, number>> = {
  reduceSum: 0,
  reduceMax: -Infinity,
  reduceMin: Infinity,
  reduceProduct: 1,
};

type Accumulate = (
  totals: Float64Array,
  register: TypedArray,
  space: StridedSpace,
  start: number,
  count: number,
) => void;

/** Adds a block to the totals; a NaN wins every comparison, as in Math.max. */
const accumulate: Readonly<Record<ReduceOp, Accumulate>> = {
  reduceSum: (totals, register, space, start, count) =>
    forEachRun(space, start, count, (position, length, offset, stride) => {
      for (let i = 0; i < length; i++) totals[offset + i * stride]! += register[position + i]!;
    }),
  reduceMax: (totals, register, space, start, count) =>
    forEachRun(space, start, count, (position, length, offset, stride) => {
      for (let i = 0; i < length; i++) {
        totals[offset + i * stride] = Math.max(totals[offset + i * stride]!, register[position + i]!);
      }
    }),
  reduceMin: (totals, register, space, start, count) =>
    forEachRun(space, start, count, (position, length, offset, stride) => {
      for (let i = 0; i < length; i++) {
        totals[offset + i * stride] = Math.min(totals[offset + i * stride]!, register[position + i]!);
      }
    }),
  reduceProduct: (totals, register, space, start, count) => {
    // Integers wrap around at every step: a double would lose their low bits.
    const multiply = register instanceof Int32Array ? Math.imul : (a: number, b: number) => a * b;
    forEachRun(space, start, count, (position, length, offset, stride) => {
      for (let i = 0; i < length; i++) {
        totals[offset + i * stride] = multiply(totals[offset + i * stride]!, register[position + i]!);
      }
    });
  },
};
