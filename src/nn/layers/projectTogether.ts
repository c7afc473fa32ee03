/** Projections of one input in one matrix product. */
import { dot, reshape } from '../../graph/build.ts';
import { concat, slice } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { CallContext } from '../context.ts';
import type { EinsumDense } from './einsumDense.ts';

/** A layer of the equation `...a,abc->...bc` without an activation, and what it is given. */
export interface Projection {
  readonly layer: EinsumDense;
  readonly input: Node;
}

/** What such a layer gives: `[..., heads, size]`, to which the bias `[heads, size]` is still to be added where there is one. */
export interface Projected {
  readonly node: Node;
  readonly bias: Node | undefined;
}

/**
 * What each layer gives for its input, but for biases that are left to the caller.
 *
 * @remarks
 * Layers that are given the same tensor are computed together: their kernels lie side by side in one product, which takes
 * less time than one for each. Whoever moves the results adds the biases in the same pass.
 */
export function projectTogether(projections: readonly Projection[], context: CallContext): Projected[] {
  const results = new Map<Projection, Projected>();
  for (const input of new Set(projections.map((projection) => projection.input))) {
    const group = projections.filter((projection) => projection.input === input);
    // A penalty on what a layer gives is part of calling it.
    const isPlain = group.every(({ layer }) => layer.activityRegularizer === undefined);
    const layers = group.map(({ layer }) => layer);
    const projected =
      isPlain && layers.length > 1
        ? together(layers, input, context)
        : layers.map((layer) => ({ node: layer.invoke(input, context), bias: undefined }));
    group.forEach((projection, i) => {
      results.set(projection, projected[i]!);
    });
  }
  return projections.map((projection) => results.get(projection)!);
}

function together(layers: readonly EinsumDense[], input: Node, context: CallContext): Projected[] {
  const features = input.shape.at(-1)!;
  const leading = input.shape.slice(0, -1);
  const count = sizeOf(leading);
  const kernels = layers.map(({ kernel }) => reshape(context.read(kernel), [features, sizeOf(kernel.shape.slice(1))]));
  const product = dot(reshape(input, [count, features]), concat(kernels, 1)); // [rows, all heads together]
  let start = 0;
  return layers.map(({ kernel, bias }, i) => {
    const width = kernels[i]!.shape[1]!;
    const part = slice(product, [0, start], [count, width]);
    start += width;
    return {
      node: reshape(part, [...leading, ...kernel.shape.slice(1)]), // [..., heads, size]
      bias: bias && context.read(bias),
    };
  });
}
