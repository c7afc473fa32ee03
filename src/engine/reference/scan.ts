/** Runs the body of a scan once for each step. */
import type { ScanInstruction, Value } from '../../compiler/program.ts';
import { allocate, BYTES_PER_ELEMENT, type TypedArray } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { ExecutableMemory } from '../engine.ts';

/** The body, ready to run. */
interface Body {
  /** The arrays that it returns hold until its next execution. */
  execute(inputs: readonly TypedArray[]): Generator<void, readonly TypedArray[]>;
}

/** A scan that knows everything but its arrays. */
interface PreparedScan {
  run(inputs: readonly TypedArray[], outputs: readonly TypedArray[]): Generator<void, void>;
  /** Of the carries between two steps. */
  readonly memory: ExecutableMemory;
}

/** Prepares a scan over a prepared body. */
export function prepareScan(instruction: ScanInstruction, values: readonly Value[], body: Body): PreparedScan {
  const { length, reverse, carries, sequences, results } = instruction;
  const types = instruction.inputs.slice(0, carries).map((id) => values[id]!);
  // A new carry may be an old one, even another one's old one: the old ones stay until all new ones are there.
  const makeCarries = (): TypedArray[] => types.map(({ shape, dtype }) => allocate(dtype, sizeOf(shape)));
  let current = makeCarries();
  let next = makeCarries();
  const bytes = 2 * types.reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * BYTES_PER_ELEMENT[dtype], 0);

  function* run(inputs: readonly TypedArray[], outputs: readonly TypedArray[]): Generator<void, void> {
    const elements = inputs.slice(carries, carries + sequences);
    const constants = inputs.slice(carries + sequences);
    for (const [i, carry] of current.entries()) carry.set(inputs[i]!);
    for (let step = 0; step < length; step++) {
      const index = reverse ? length - 1 - step : step;
      const parts = elements.map((sequence) => elementOf(sequence, index, length));
      const made = yield* body.execute([...current, ...parts, ...constants]);
      for (const [i, carry] of next.entries()) carry.set(made[i]!);
      let stacked = carries;
      results.forEach((result, i) => {
        if (result >= carries) elementOf(outputs[i]!, index, length).set(made[stacked++]!);
      });
      [current, next] = [next, current];
    }
    results.forEach((result, i) => {
      if (result < carries) outputs[i]!.set(current[result]!);
    });
  }

  return { run, memory: { arenaBytes: bytes, unsharedBytes: bytes } };
}

/** One element of a sequence, in place. */
function elementOf(sequence: TypedArray, index: number, length: number): TypedArray {
  const size = sequence.length / length;
  return sequence.subarray(index * size, (index + 1) * size);
}
