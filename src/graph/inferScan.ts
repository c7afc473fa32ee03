/** Shape rules of `scan` and its results. */
import { sameShape } from '../tensor/shape.ts';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import type { InferRule } from './inferRule.ts';
import type { Node } from './node.ts';
import type { ResultType } from './ops.ts';
import type { ScanAttributes } from './scan.ts';

const typeOf = ({ dtype, shape }: ResultType): string => `${dtype}${formatShape(shape)}`;

/** Throws unless `given` is of the type that is `expected`. */
function checkType(what: string, expected: ResultType, given: ResultType, fix: string): void {
  const details = { expected: typeOf(expected), given: typeOf(given) };
  const message = `scan: ${what} is ${details.given}, expected ${details.expected}. ${fix}`;
  if (!sameShape(expected.shape, given.shape)) throw new ShapeMismatchError(message, { details });
  if (expected.dtype !== given.dtype) throw new DTypeMismatchError(message, { details });
}

/** Throws unless the sequences have `length` elements along their first axis. */
function checkSequences(sequences: readonly Node[], length: number): void {
  for (const [i, { shape }] of sequences.entries()) {
    if (shape[0] === length) continue;
    throw new ShapeMismatchError(
      shape.length === 0
        ? `scan: sequence ${i} is a scalar; expected [${length}, ...], one element for each step.`
        : `scan: sequence ${i} of shape ${formatShape(shape)} has ${shape[0]} elements along its first axis, expected ` +
            `${length}, one for each step. Slice or pad the sequences to one length.`,
      { details: { sequence: i, shape, length } },
    );
  }
}

/** Throws unless the body takes these inputs and hands on carries of the types that it takes. */
function checkBody(inputs: readonly Node[], { carries, sequences, body }: ScanAttributes): void {
  if (body.carries.length !== carries) {
    throw new InvalidArgumentError(
      `scan: ${carries} carries go into the body, ${body.carries.length} come out. Return one new carry for each.`,
      { details: { expected: carries, given: body.carries.length } },
    );
  }
  if (body.inputs.length !== inputs.length) {
    throw new InvalidArgumentError(`scan: the body takes ${body.inputs.length} inputs, ${inputs.length} are given.`);
  }
  for (const [i, { shape, dtype }] of inputs.entries()) {
    const isElement = i >= carries && i < carries + sequences;
    const given = { shape: isElement ? shape.slice(1) : shape, dtype };
    checkType(`input ${i} of the body`, body.inputs[i]!, given, 'Make the body for these operands.');
  }
  for (const [i, carry] of body.carries.entries()) {
    const fix = 'A carry keeps its type: reshape or cast what the body returns, or start with another one.';
    checkType(`the new carry ${i}`, inputs[i]!, carry, fix);
  }
}

export const scanRules: { readonly scan: InferRule<'scan'>; readonly scanResult: InferRule<'scanResult'> } = {
  scan: (inputs, attributes) => {
    const { length, carries, sequences } = attributes;
    if (!Number.isInteger(length) || length < 0) {
      throw new InvalidArgumentError(`scan: a length of ${length}; expected an integer of at least 0.`, {
        details: { length },
      });
    }
    checkSequences(inputs.slice(carries, carries + sequences), length);
    checkBody(inputs, attributes);
    return { shape: [], dtype: 'float32' };
  },

  scanResult: ([scan], { index }) => {
    if (scan!.op !== 'scan') {
      throw new InvalidArgumentError(`scanResult: expected a scan, got ${scan!.op}.`);
    }
    const { length, carries, body } = (scan as Node<'scan'>).attributes;
    const result = index < carries ? body.carries[index] : body.outputs[index - carries];
    if (result === undefined) {
      throw new InvalidArgumentError(
        `scanResult: result ${index} of a scan with ${carries} carries and ${body.outputs.length} outputs.`,
        { details: { index } },
      );
    }
    const { shape, dtype } = result;
    return { shape: index < carries ? shape : [length, ...shape], dtype };
  },
};
