/** The form in which layers give class numbers: as they are, or as rows with a place for each class. */
import { cast } from '../../graph/build.ts';
import { type CategoryEncodingMode, encodeCategories } from '../../graph/composite/encodeCategories.ts';
import type { Node } from '../../graph/node.ts';
import { type Shape, type SymbolicShape, sizeOf } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { refuseShape } from './inputChecks.ts';
import type { Layer } from './layer.ts';

/** Class numbers, or rows: see {@link encodeCategories}. */
export type CategoryOutputMode = 'int' | CategoryEncodingMode;

/** The shape of class numbers of a shape in a mode. */
export function categoryShape(
  layer: Layer,
  shape: SymbolicShape,
  classes: number,
  mode: CategoryOutputMode,
): SymbolicShape {
  const isBag = mode === 'multiHot' || mode === 'count';
  if (shape.length < (isBag ? 2 : 1)) {
    const [form, advice] = isBag
      ? ['[batch, ..., length]', 'Give a row of values for each sample, also where it is one: [[1], [3]].']
      : ['[batch, ...dims]', 'Give a batch of values.'];
    refuseShape(layer, `an input ${form}`, shape, advice);
  }
  if (mode === 'int') return shape;
  const dropsLast = isBag || (shape.length > 1 && shape.at(-1) === 1);
  return [...(dropsLast ? shape.slice(0, -1) : shape), classes];
}

/** Class numbers in a mode, in a graph. */
export function categoryNodes(indices: Node, classes: number, mode: CategoryOutputMode): Node {
  return mode === 'int' ? cast(indices, 'int32') : encodeCategories(indices, classes, mode);
}

/**
 * Class numbers in a mode, on the host: a tensor as {@link categoryNodes} gives it.
 *
 * @param shape - Of the class numbers, as {@link categoryShape} has checked it.
 */
export function categoryTensor(
  layer: Layer,
  indices: Int32Array,
  shape: Shape,
  classes: number,
  mode: CategoryOutputMode,
): Tensor {
  const outputShape = categoryShape(layer, shape, classes, mode) as Shape;
  if (mode === 'int') return new Tensor(indices, outputShape, 'int32');
  const rows = new Float32Array(sizeOf(outputShape));
  const rowLength = mode === 'oneHot' ? 1 : shape.at(-1)!;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (index < 0 || index >= classes) continue;
    const place = Math.floor(i / rowLength) * classes + index;
    rows[place] = mode === 'count' ? rows[place]! + 1 : 1;
  }
  return new Tensor(rows, outputShape, 'float32');
}
