/** A function as a layer. */
import { input as makeInput } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import { checkNode } from '../checkNode.ts';
import type { CallContext } from '../context.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import { isShapeList, type Nodes, nodeList, type Shapes, shapeList } from './structure.ts';

/** What the function of a {@link Lambda} is given: a node, or a list where the layer is given a list. */
export type LambdaInput = Node & readonly Node[];

/** What the function of a {@link Lambda} is given beside its input; the layer's `arguments` come on top. */
export interface LambdaArguments {
  /** True in `fit` and `trainOnBatch`. */
  readonly training: boolean;
  /** Which elements of the first input count: bool; undefined where all do. */
  readonly mask: Node | undefined;
  readonly [name: string]: unknown;
}

/** Options of {@link Lambda}. */
export interface LambdaOptions extends LayerOptions {
  /** A function over `ops`: of the input, or of a list of inputs, and what is in {@link LambdaArguments}. */
  function: (input: LambdaInput, more: LambdaArguments) => Node;
  /** Shape of one sample of the output, or the function that gives the whole shape. @defaultValue found by trying `function` */
  outputShape?: readonly number[] | ((inputShape: SymbolicShape & readonly SymbolicShape[]) => SymbolicShape);
  /** The mask of the output, of the input and its mask. @defaultValue none */
  mask?: (input: LambdaInput, mask: Node | undefined) => Node | undefined;
  /** Passed on to `function` in its second argument. @defaultValue {} */
  arguments?: Readonly<Record<string, unknown>>;
}

/**
 * Makes a layer of a function.
 *
 * @remarks
 * The function is called when a model is traced, not for each batch; it composes `ops`. It has no weights and cannot be
 * saved: for those write a subclass of `layers.Layer`.
 *
 * @formula `y = function(x)`
 * @shape input `[batch, ...dims]`, or a list of such -> output: what the function gives
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for something that is no function, or where the shape of the output
 *   cannot be told by trying
 *
 * @example
 * ```ts
 * const distance = layers.lambda({ function: ([a, b]) => ops.abs(ops.subtract(a!, b!)) });
 * distance.computeOutputShape([[null, 3], [null, 3]]); // => [null, 3]
 * ```
 *
 * @see keras.layers.Lambda
 */
export class Lambda extends Layer {
  override readonly listInputs = 'optional' as const;
  override readonly supportsMasking: boolean;
  readonly function: LambdaOptions['function'];
  readonly outputShape: LambdaOptions['outputShape'];
  readonly mask: LambdaOptions['mask'];
  readonly arguments: Readonly<Record<string, unknown>>;

  constructor(options: LambdaOptions) {
    super(options, ['function', 'outputShape', 'mask', 'arguments']);
    this.function = checkFunction('function', options.function);
    this.outputShape = typeof options.outputShape === 'function' ? options.outputShape : options.outputShape?.slice();
    this.mask = options.mask && checkFunction('mask', options.mask);
    this.arguments = { ...options.arguments };
    this.supportsMasking = this.mask !== undefined;
  }

  override call(input: Nodes, context: CallContext): Node {
    const mask = context.maskOf(nodeList(input)[0]!);
    return this.#apply(input, { training: context.training, mask });
  }

  #apply(input: Nodes, given: LambdaArguments): Node {
    const output: unknown = this.function(input as LambdaInput, { ...this.arguments, ...given });
    const advice = '; for several tensors write a subclass of layers.Layer';
    return checkNode(`${this.label}: expected its function`, output, advice);
  }

  protected override computeMasks(
    inputs: readonly Node[],
    outputs: readonly Node[],
    context: CallContext,
  ): readonly (Node | undefined)[] {
    const given = inputs.length === 1 ? inputs[0]! : inputs;
    return outputs.map(() => this.mask?.(given as LambdaInput, context.maskOf(inputs[0]!)));
  }

  override computeOutputShape(inputShape: Shapes): SymbolicShape {
    const { outputShape } = this;
    if (typeof outputShape === 'function') return outputShape(inputShape as SymbolicShape & readonly SymbolicShape[]);
    if (outputShape !== undefined) return [shapeList(inputShape)[0]![0] ?? null, ...outputShape];
    // What changes with the batch size is the batch.
    const [two, three] = [2, 3].map((batch) => this.#tryShape(inputShape, batch)) as [SymbolicShape, SymbolicShape];
    const isOpen = shapeList(inputShape).some(([batch]) => batch === null);
    if (two.length === three.length && two.every((dim, i) => dim === three[i] || (dim === 2 && three[i] === 3))) {
      return two.map((dim, i) => (dim === three[i] ? dim : isOpen ? null : (shapeList(inputShape)[0]![0] ?? null)));
    }
    throw new InvalidArgumentError(
      `${this.label}: cannot tell the shape of its output: batches of 2 give ${formatShape(two)}, of 3 ${formatShape(three)}. ` +
        'Give it: { outputShape: (inputShape) => [...] }.',
      { details: { layer: this.label, inputShape, two, three } },
    );
  }

  #tryShape(inputShape: Shapes, batch: number): SymbolicShape {
    const inputs = shapeList(inputShape).map(([, ...sample], i) =>
      makeInput(`x${i}`, [batch, ...(sample as number[])]),
    );
    const given = isShapeList(inputShape) ? inputs : inputs[0]!;
    return this.#apply(given, { training: false, mask: undefined }).shape;
  }

  override getConfig(): LayerConfig {
    return {
      function: this.function,
      outputShape: this.outputShape ?? null,
      mask: this.mask ?? null,
      arguments: this.arguments,
    };
  }
}

function checkFunction<Value>(argument: string, value: Value): Value {
  if (typeof value === 'function') return value;
  throw new InvalidArgumentError(
    `Lambda: expected ${argument} to be a function over ops, got ${describeValue(value)}: { ${argument}: (x) => ops.square(x) }.`,
    { details: { owner: 'Lambda', argument, value } },
  );
}
