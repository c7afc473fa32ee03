/** What every engine refuses, in the same words. */
import type { Program } from '../compiler/program.ts';
import type { Variable } from '../graph/variable.ts';
import { allocate, dtypeOf, type TypedArray } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, formatShape } from '../util/format.ts';

/** Throws unless `given` is what a program takes: as many arrays, of its types and sizes. */
export function checkInputs({ inputs: expected }: Pick<Program, 'inputs'>, given: readonly TypedArray[]): void {
  if (given.length !== expected.length) {
    throw new InvalidArgumentError(`run: expected ${expected.length} inputs, got ${given.length}.`, {
      details: { expected: expected.map(({ name }) => name), given: given.length },
    });
  }
  expected.forEach(({ name, shape, dtype }, index) => {
    const array = given[index]!;
    if (!ArrayBuffer.isView(array) || dtypeOf(array) !== (dtype === 'bool' ? 'uint8' : dtype)) {
      throw new DTypeMismatchError(
        `run: expected input "${name}" of type ${dtype} as a ${allocate(dtype, 0).constructor.name}, got ${describeValue(array)}.`,
        { details: { input: name, dtype } },
      );
    }
    if (array.length !== sizeOf(shape)) {
      throw new ShapeMismatchError(
        `run: expected ${sizeOf(shape)} elements of input "${name}" ${formatShape(shape)}, got ${array.length}.`,
        { details: { input: name, shape, length: array.length } },
      );
    }
  });
}

/** Throws unless `data` has as many elements as a variable. */
export function checkVariableData({ name, shape }: Variable, data: TypedArray): void {
  if (data.length === sizeOf(shape)) return;
  throw new ShapeMismatchError(
    `Variable "${name}": expected ${sizeOf(shape)} elements for shape ${formatShape(shape)}, got ${data.length}.`,
    { details: { variable: name, shape, length: data.length } },
  );
}

/** The error for a variable that another engine keeps. */
export function foreignVariable({ name }: Variable): InvalidArgumentError {
  return new InvalidArgumentError(
    `Variable "${name}" lives on another engine. Choose the engine before the first model is built.`,
    { details: { variable: name } },
  );
}
