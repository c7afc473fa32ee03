/** What layers share that merge several tensors, element by element. */
import { broadcastTo, logicalOr, reshape } from '../../graph/build.ts';
import { expandMask } from '../../graph/composite/masks.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import type { CallContext } from '../context.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions, type ListInputs } from './layer.ts';

/** A tensor that is merged, in the rank of the output, and its mask, which covers its first axes. */
export interface MergedInput {
  readonly value: Node;
  readonly mask: Node | undefined;
}

/**
 * Base class of layers that merge tensors element by element.
 *
 * @remarks
 * Sizes of 1 stretch. A tensor with fewer dimensions than another gets dimensions of size 1 right after the batch. Where
 * every input has a mask, an element of the output counts if it counts in one of them; otherwise all of them count.
 *
 * @shape inputs `[batch, ...dims]`, at least one, whose sizes are equal or 1 -> output: the largest size of each dimension
 */
export abstract class MergingLayer extends Layer {
  override readonly listInputs: ListInputs = 'always';
  override readonly supportsMasking: boolean = true;

  constructor(options: LayerOptions = {}) {
    super(options);
  }

  /** Number of inputs where it is fixed. */
  protected readonly inputCount: number | undefined = undefined;

  /** The output, for inputs of the same rank whose sizes are equal or 1. */
  protected abstract merge(inputs: readonly MergedInput[]): Node;

  override call(inputs: readonly Node[], context: CallContext): Node {
    const shape = this.computeOutputShape(inputs.map((input) => input.shape)) as Shape;
    const merged = this.merge(
      inputs.map((input) => {
        const value = reshape(input, widened(input.shape, shape.length));
        return { value, mask: widenedMask(input, context.maskOf(input), shape.length) };
      }),
    );
    return broadcastTo(merged, shape);
  }

  override computeOutputShape(inputShapes: readonly SymbolicShape[]): SymbolicShape {
    const { inputCount } = this;
    if (inputShapes.length < 1 || (inputCount !== undefined && inputShapes.length !== inputCount)) {
      refuseShape(
        this,
        inputCount === undefined ? 'a list of at least 1 tensor' : `a list of ${inputCount} tensors`,
        inputShapes,
        'Give them to apply as a list: apply([a, b]).',
      );
    }
    const ndim = Math.max(...inputShapes.map((shape) => shape.length));
    const shapes: readonly SymbolicShape[] = inputShapes.map((shape) => widened(shape, ndim));
    return shapes.reduce((a, b) => this.#together(a, b, inputShapes));
  }

  protected override computeMasks(
    inputs: readonly Node[],
    outputs: readonly Node[],
    context: CallContext,
  ): readonly (Node | undefined)[] {
    const { shape } = outputs[0]!;
    const masks = inputs.map((input) => widenedMask(input, context.maskOf(input), shape.length));
    return [masks.every((mask) => mask !== undefined) ? anyMask(masks, shape) : undefined];
  }

  override getConfig(): LayerConfig {
    return {};
  }

  #together(a: SymbolicShape, b: SymbolicShape, all: readonly SymbolicShape[]): SymbolicShape {
    return a.map((size, axis) => {
      const other = b[axis]!;
      if (size === null || other === null) return axis === 0 ? (size ?? other) : null;
      // The batch has one size for all: it does not stretch.
      if (axis > 0 && size === 1) return other;
      if (size !== other && (axis === 0 || other !== 1)) {
        refuseShape(
          this,
          'inputs whose sizes are equal or 1 along each axis',
          all,
          'Bring them to one size with layers.dense or layers.reshape, or join them with layers.concatenate().',
        );
      }
      return size;
    });
  }
}

/** A shape with dimensions of size 1 right after the batch. */
function widened<Dim extends number | null>(shape: readonly Dim[], ndim: number): Dim[] {
  const ones = new Array<Dim>(ndim - shape.length).fill(1 as Dim);
  return [...shape.slice(0, 1), ...ones, ...shape.slice(1)];
}

/** The mask of a tensor after the tensor has been {@link widened}. */
function widenedMask(input: Node, mask: Node | undefined, ndim: number): Node | undefined {
  if (mask === undefined || mask.shape.length < 2) return mask;
  return reshape(mask, widened(mask.shape, mask.shape.length + ndim - input.shape.length));
}

/** Whether an element counts in one of the masks at least, over as many of the first axes as the largest of them. */
export function anyMask(masks: readonly Node[], outputShape: Shape): Node {
  const ndim = Math.max(...masks.map(({ shape }) => shape.length));
  const covered = outputShape.slice(0, ndim);
  return masks.map((mask) => expandMask(mask, covered)).reduce((a, b) => logicalOr(a, b));
}
