/** The sizes that an equation of an `EinsumDense` gives its weights and its output. */
import { einsumAxes } from '../../graph/composite/einsum.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { refuseShape } from './inputChecks.ts';
import type { Layer } from './layer.ts';

/** Sizes of which some follow from the input. */
export type PartialShape = readonly (number | null)[];

/** What the equation is about. */
interface EinsumLayer extends Layer {
  readonly equation: string;
  readonly outputShape: PartialShape;
  readonly biasAxes: string | undefined;
}

/** What follows from an equation and an input. */
export interface EinsumSizes {
  readonly kernel: Shape;
  /** Undefined without a bias. */
  readonly bias: Shape | undefined;
  readonly output: SymbolicShape;
  /** Axes of the kernel that are summed over. */
  readonly inputAxes: readonly number[];
  /** Axes of the kernel that the output has. */
  readonly outputAxes: readonly number[];
}

/** Without `...`, with it in front, with it at the end. */
const FORMS = [
  /^[a-zA-Z]+,[a-zA-Z]+->[a-zA-Z]+$/,
  /^\.\.\.[a-zA-Z]+,[a-zA-Z]+->\.\.\.[a-zA-Z]+$/,
  /^[a-zA-Z]+\.\.\.,[a-zA-Z]+->[a-zA-Z]+\.\.\.$/,
];

/** An equation over an input and a kernel, without spaces. */
export function checkEquation(value: unknown): string {
  const equation = typeof value === 'string' ? value.replace(/\s/g, '') : '';
  const [terms, output = ''] = equation.replaceAll('...', '').split('->');
  const [input, kernel] = terms!.split(',');
  const isOnce = [input, kernel, output].every((term) => term === undefined || new Set(term).size === term.length);
  const isKnown =
    [...output].every((name) => input?.includes(name) || kernel?.includes(name)) &&
    [...(kernel ?? '')].every((name) => input?.includes(name) || output.includes(name));
  if (FORMS.some((form) => form.test(equation)) && isOnce && isKnown) return equation;
  throw new InvalidArgumentError(
    'EinsumDense: expected equation to be of the form "ab,bc->ac", "...ab,bc->...ac" or "ab...,bc->ac...", in which each term ' +
      `names an axis once and each axis of the kernel is one of the input or the output, got ${describeValue(value)}.`,
    { details: { owner: 'EinsumDense', argument: 'equation', value } },
  );
}

/** The sizes of weights and output for an input. Refuses inputs that the equation or the output's sizes do not fit. */
export function einsumSizes(layer: EinsumLayer, inputShape: SymbolicShape): EinsumSizes {
  const { equation, outputShape, biasAxes } = layer;
  const [inputTerm, kernelTerm] = equation.split('->')[0]!.split(',') as [string, string];
  // The batch is the first axis: one of those that stand for "...", where a term begins with it.
  const fewest = inputTerm.replace('...', '').length + (inputTerm.startsWith('...') ? 1 : 0);
  const isOpen = inputTerm.includes('...');
  if (isOpen ? inputShape.length < fewest : inputShape.length !== fewest) {
    const rank = `${fewest} axes${isOpen ? ' or more' : ''}`;
    refuseShape(
      layer,
      `an input of ${rank} for the equation "${equation}"`,
      inputShape,
      'Use layers.reshape before it.',
    );
  }
  const { operands, output } = einsumAxes(equation, [inputShape.length, kernelTerm.length]);
  const [input, kernel] = operands as [string[], string[]];
  // The sizes given are those of the axes with a letter, but for the batch, which is first.
  const named = output.filter((name, i) => i > 0 && !name.startsWith('...'));
  if (named.length !== outputShape.length) {
    throw new InvalidArgumentError(
      `${layer.label}: expected outputShape to have ${named.length} sizes, those of ${named.join(', ') || 'no axis'} in ` +
        `"${equation}", got ${outputShape.length}. Leave out the batch and the axes of "...".`,
      { details: { layer: layer.label, equation, outputShape } },
    );
  }
  const fromInput = new Map(input.map((name, i) => [name, inputShape[i]!]));
  const given = new Map(named.map((name, i) => [name, outputShape[i]!]));
  for (const [name, size] of given) {
    const own = fromInput.get(name);
    if (size === null || own === null || own === undefined || own === size) continue;
    refuseShape(
      layer,
      `an input with the size ${size} along axis ${name} of "${equation}"`,
      inputShape,
      'Give null in outputShape for sizes that the input has.',
    );
  }
  const sizeOfAxis = (name: string): number | null => given.get(name) ?? fromInput.get(name) ?? null;
  const kernelShape = kernel.map(sizeOfAxis);
  const unknown = kernelShape.indexOf(null);
  if (unknown >= 0) {
    refuseShape(
      layer,
      `a known size of the kernel's axis ${kernel[unknown]} in "${equation}"`,
      inputShape,
      'Give it in outputShape, or in inputShape where it is one of the input.',
    );
  }
  const first = output.findIndex((name) => biasAxes?.includes(name));
  const axesOf = (isOutput: boolean): number[] =>
    kernel.flatMap((name, i) => (output.includes(name) === isOutput ? [i] : []));
  return {
    kernel: kernelShape as Shape,
    bias: first < 0 ? undefined : output.slice(first).map((name) => (biasAxes!.includes(name) ? sizeOfAxis(name)! : 1)),
    output: output.map(sizeOfAxis),
    inputAxes: axesOf(false),
    outputAxes: axesOf(true),
  };
}
