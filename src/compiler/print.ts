/** The printed form of a program: stable, so that it can be a snapshot. */
import type { Shape } from '../tensor/shape.ts';
import { formatShape } from '../util/format.ts';
import {
  type Instruction,
  isWhole,
  type LoopInstruction,
  type Program,
  type ScanInstruction,
  type Strided,
  type ValueId,
} from './program.ts';

/** One line a value that is stored before the run, then one line an instruction. */
export function printProgram(program: Program): string {
  const { values, instructions, inputs, outputs } = program;
  const name = (id: ValueId): string => `%${id}`;
  const shapeOf = (id: ValueId): Shape => values[id]!.shape;
  const typed = (id: ValueId): string => {
    const { shape, dtype, storage, precision } = values[id]!;
    const place = storage.kind === 'variable' ? ` in ${storage.variable.name}` : '';
    return `${name(id)}: ${precision ?? dtype}${formatShape(shape)}${place}`;
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
  for (const instruction of instructions) lines.push(printInstruction(instruction, typed, name, shapeOf));
  for (const output of outputs) lines.push(`output ${output.name} = ${name(output.value)}`);
  return `${lines.join('\n')}\n`;
}

function printInstruction(
  instruction: Instruction,
  typed: (id: ValueId) => string,
  name: (id: ValueId) => string,
  shapeOf: (id: ValueId) => Shape,
): string {
  if (instruction.kind === 'assign') return `assign ${instruction.variable.name} = ${name(instruction.inputs[0])}`;
  if (instruction.kind === 'loop') {
    const places = instruction.outputs.map((id, i) => {
      const place = instruction.places?.[i];
      return place === undefined ? typed(id) : `${typed(id)}${printStrided(place)}`;
    });
    return `${places.join(', ')} = ${printLoop(instruction, name, shapeOf)}`;
  }
  const place = instruction.kind === 'kernel' && instruction.place;
  const results = `${instruction.outputs.map(typed).join(', ')}${place ? printStrided(place) : ''}`;
  if (instruction.kind === 'scan') return `${results} = ${printScan(instruction, name)}`;
  const attributes = Object.entries(instruction.attributes).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const { bias = false, relu = false, round = false } = instruction.epilogue ?? {};
  const epilogue = [bias ? 'bias' : '', relu ? 'relu' : '', round ? 'round' : ''].filter(Boolean);
  const suffix = epilogue.length > 0 ? ` then ${epilogue.join(', ')}` : '';
  return `${results} = ${instruction.op}(${instruction.inputs.map(name).join(', ')}) {${attributes.join(', ')}}${suffix}`;
}

function printScan(scan: ScanInstruction, name: (id: ValueId) => string): string {
  const { length, reverse, carries, sequences, inputs, results, body } = scan;
  const names = inputs.map(name);
  const parts = [
    `length: ${length}${reverse ? ' reverse' : ''}`,
    `carries: ${names.slice(0, carries).join(' ')}`,
    `sequences: ${names.slice(carries, carries + sequences).join(' ')}`,
    `constants: ${names.slice(carries + sequences).join(' ')}`,
    `results: ${results.join(' ')}`,
  ];
  return `scan { ${parts.join('; ')} }\n${printProgram(body).trimEnd().replace(/^/gm, '  ')}`;
}

/** `@[strides]`, behind the offset where there is one. */
function printStrided({ offset, strides }: Strided): string {
  return `@${offset === 0 ? '' : `${offset}+`}${formatShape(strides)}`;
}

function printLoop(loop: LoopInstruction, name: (id: ValueId) => string, shapeOf: (id: ValueId) => Shape): string {
  const register = (index: number): string => {
    const operand = loop.operands[index];
    if (operand === undefined) return `r${index}`;
    return `${name(operand.value)}${isWhole(operand, shapeOf(operand.value), loop.shape) ? '' : printStrided(operand)}`;
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
