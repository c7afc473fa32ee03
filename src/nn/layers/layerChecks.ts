/** Checks of layers that need no access to what they keep to themselves. */
import type { SymbolicShape } from '../../tensor/shape.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import type { Layer } from './layer.ts';

/** Whether a layer is a part of another, at any depth. */
export function contains(whole: Layer, part: Layer): boolean {
  return whole.layers.some((layer) => layer === part || contains(layer, part));
}

/** Refuses outputs of size 0, which later layers could not name as the fault of this one. */
export function checkNotUsedUp(layer: Layer, outputShapes: readonly SymbolicShape[]): void {
  for (const shape of outputShapes) {
    const empty = shape.findIndex((dim) => dim !== null && dim <= 0);
    if (empty < 0) continue;
    throw new ShapeMismatchError(
      `${layer.label}: the output shape would be ${formatShape(shape)}: dimension ${empty} is used up. ` +
        "Use fewer or smaller windows before it, padding: 'same', or larger samples.",
      { details: { layer: layer.name, outputShape: shape } },
    );
  }
}
