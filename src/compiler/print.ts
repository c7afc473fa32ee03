/** The printed form of a program: stable, so that it can be a snapshot. */
import { formatShape } from '../util/format.ts';
import type { Instruction, LoopInstruction, Program, ValueId } from './program.ts';

/** One line a value that is stored before the run, then one line an instruction. */
export function printProgram(program: Program): string {
  const { values, instructions, inputs, outputs } = program;
  const name = (id: ValueId): string => `%${id}`;
  const typed = (id: ValueId): string => {
    const { shape, dtype, storage } = values[id]!;
    const place = storage.kind === 'variable' ? ` in ${storage.variable.name}` : '';
    return `${name(id)}: ${dtype}${formatShape(shape)}${place}`;
  };
  const lines: string[] = [];
  for (const input of inputs) {
    lines.push(
      `input ${input.name}: ${input.dtype}${formatShape(input.shape)}${input.value === undefined ? ' (unused)' : ` = ${name(input.value)}`}`,
    );
  }
  const written = new Set(instructions.flatMap((instruction) => instruction.outputs));
  values.forEach((value, id) => {
    if (value.storage.kind === 'variable' && !written.has(id)) lines.push(`variable ${typed(id)}`);
    if (value.storage.kind === 'literal') lines.push(`literal ${typed(id)}`);
    if (value.storage.kind === 'alias') lines.push(`alias ${typed(id)} = ${name(value.storage.of)}`);
  });
  for (const instruction of instructions) lines.push(printInstruction(instruction, typed, name));
  for (const output of outputs) lines.push(`output ${output.name} = ${name(output.value)}`);
  return `${lines.join('\n')}\n`;
}

function printInstruction(
  instruction: Instruction,
  typed: (id: ValueId) => string,
  name: (id: ValueId) => string,
): string {
  if (instruction.kind === 'assign') return `assign ${instruction.variable.name} = ${name(instruction.inputs[0])}`;
  const results = instruction.outputs.map(typed).join(', ');
  if (instruction.kind === 'loop') return `${results} = ${printLoop(instruction, name)}`;
  const attributes = Object.entries(instruction.attributes).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const epilogue = [instruction.epilogue?.bias ? 'bias' : '', instruction.epilogue?.relu ? 'relu' : ''].filter(Boolean);
  const suffix = epilogue.length > 0 ? ` then ${epilogue.join(', ')}` : '';
  return `${results} = ${instruction.op}(${instruction.inputs.map(name).join(', ')}) {${attributes.join(', ')}}${suffix}`;
}

function printLoop(loop: LoopInstruction, name: (id: ValueId) => string): string {
  const register = (index: number): string => {
    const operand = loop.operands[index];
    if (operand === undefined) return `r${index}`;
    const identity = operand.axes.length === loop.shape.length;
    return identity && operand.axes.every((axis, i) => axis === i)
      ? name(operand.value)
      : `${name(operand.value)}@${formatShape(operand.axes as number[])}`;
  };
  const body = loop.steps.map((step, i) => {
    const target = `r${loop.operands.length + i}`;
    if (step.op === 'constant') return `${target} = ${step.value}`;
    if (step.op === 'iota') return `${target} = iota ${step.axis}`;
    const type = step.op === 'cast' ? ` ${step.dtype}` : '';
    return `${target} = ${step.op}${type} ${step.inputs.map(register).join(' ')}`;
  });
  const results = loop.results.map(register).join(', ');
  const reduce = loop.reduce === undefined ? '' : `${loop.reduce.op}${formatShape(loop.reduce.axes as number[])} `;
  return `loop${formatShape(loop.shape)} { ${[...body, `${reduce}${results}`].join('; ')} }`;
}
