/** Which opcode of the addon's loops computes an elementwise op on operands of a dtype. */
import type { LoopStep } from '../../compiler/program.ts';
import type { DType } from '../../tensor/dtype.ts';

/** How a register of a dtype is held: float32, int32, or bool as int32 0 or 1. */
export type Lane = 'F' | 'I' | 'B';

/** The lane of a dtype. */
export function laneOf(dtype: DType): Lane {
  switch (dtype) {
    case 'float32':
      return 'F';
    case 'int32':
    case 'uint8':
      return 'I';
    case 'bool':
      return 'B';
    case 'float64':
      throw new Error('native lowering: float64'); // refused when the program came in
  }
}

/** The addon's opcode, or undefined where the operand's register already is the result. */
export function opcodeOf(step: LoopStep, operandTypes: readonly DType[]): string | undefined {
  const result = laneOf(step.dtype);
  if (step.op === 'constant') return result === 'F' ? 'constantF' : 'constantI';
  if (step.op === 'iota') return result === 'F' ? 'iotaF' : 'iotaI';
  const lane = laneOf(operandTypes[0]!);
  // Bool registers are integers: what compares or selects integers does it for them.
  const numeric = lane === 'B' ? 'I' : lane;
  switch (step.op) {
    case 'cast':
      return lane === result ? undefined : `cast${lane}${result}`;
    case 'logicalAnd':
      return 'andB';
    case 'logicalOr':
      return 'orB';
    case 'logicalNot':
      return 'notB';
    case 'select':
      return result === 'F' ? 'selectF' : 'selectI';
    default:
      return `${step.op}${numeric}`;
  }
}
