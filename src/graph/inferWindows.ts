/** Shape rules of the ops that slide a window: convolution, pooling and their gradients. */
import { type Shape, sameShape, windowOutputSize } from '../tensor/shape.ts';
import { ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import type { Given, InferRule } from './inferRule.ts';
import type { Node } from './node.ts';
import { checkFloat, checkRank, checkSameFloat } from './operandChecks.ts';
import type { ConvolutionAttributes, PoolAttributes, ResultType, WindowOp } from './ops.ts';

function spatialOutput(
  op: string,
  spatial: Shape,
  window: Shape,
  dilations: readonly number[],
  { strides, padding }: { strides: readonly number[]; padding: PoolAttributes['padding'] },
): number[] {
  return spatial.map((size, i) => {
    const output = windowOutputSize(size, window[i]!, strides[i]!, dilations[i]!, padding[i]!);
    if (output < 1) {
      throw new ShapeMismatchError(
        `${op}: a window of ${formatShape(window)} does not fit into ${formatShape(spatial)}. ` +
          'Use a larger input, a smaller window, or padding "same".',
        { details: { op, spatial, window } },
      );
    }
    return output;
  });
}

/** `[batch, ...spatial, filters]` of a convolution. */
function convolutionShape(op: string, x: Shape, kernel: Shape, attributes: ConvolutionAttributes): number[] {
  const rank = kernel.length - 2;
  const inChannels = x[x.length - 1]!;
  const filters = kernel[rank + 1]!;
  if (inChannels !== kernel[rank]! * attributes.groups || filters % attributes.groups !== 0) {
    throw new ShapeMismatchError(
      `${op}: input ${formatShape(x)} has ${inChannels} channels, kernel ${formatShape(kernel)} with ${attributes.groups} group(s) ` +
        `takes ${kernel[rank]! * attributes.groups}.`,
      { details: { op, input: x, kernel } },
    );
  }
  const spatial = spatialOutput(op, x.slice(1, -1), kernel.slice(0, rank), attributes.dilations, attributes);
  return [x[0]!, ...spatial, filters];
}

const pool = (inputs: readonly Node[], attributes: PoolAttributes, _g: Given, op: string): ResultType => {
  const x = inputs[0]!;
  checkRank(op, x, attributes.window.length + 2);
  checkFloat(op, x);
  const ones = attributes.window.map(() => 1);
  const spatial = spatialOutput(op, x.shape.slice(1, -1), attributes.window, ones, attributes);
  return { shape: [x.shape[0]!, ...spatial, x.shape.at(-1)!], dtype: x.dtype };
};

/** The rule of each op with a window. */
export const windowRules: { readonly [O in WindowOp]: InferRule<O> } = {
  convolution: (inputs, attributes, _g, op) => {
    const [x, kernel] = inputs as [Node, Node];
    checkRank(op, x, attributes.strides.length + 2);
    checkRank(op, kernel, attributes.strides.length + 2);
    checkSameFloat(op, x, kernel);
    return { shape: convolutionShape(op, x.shape, kernel.shape, attributes), dtype: x.dtype };
  },
  convolutionInputGradient: (inputs, attributes, _g, op) => {
    const [gradient, kernel] = inputs as [Node, Node];
    checkSameFloat(op, gradient, kernel);
    const inChannels = kernel.shape.at(-2)! * attributes.groups;
    const shape = [gradient.shape[0]!, ...attributes.inputSpatial, inChannels];
    const expected = convolutionShape(op, shape, kernel.shape, attributes);
    if (!sameShape(expected, gradient.shape)) {
      throw new ShapeMismatchError(
        `${op}: expected a gradient of ${formatShape(expected)}, got ${formatShape(gradient.shape)}.`,
      );
    }
    return { shape, dtype: gradient.dtype };
  },
  convolutionKernelGradient: (inputs, attributes, _g, op) => {
    const [x, gradient] = inputs as [Node, Node];
    checkSameFloat(op, x, gradient);
    const shape = [...attributes.window, x.shape.at(-1)! / attributes.groups, gradient.shape.at(-1)!];
    const expected = convolutionShape(op, x.shape, shape, attributes);
    if (!sameShape(expected, gradient.shape)) {
      throw new ShapeMismatchError(
        `${op}: expected a gradient of ${formatShape(expected)}, got ${formatShape(gradient.shape)}.`,
      );
    }
    return { shape, dtype: x.dtype };
  },

  maxPool: pool,
  maxPoolGradient: (inputs, attributes, given, op) => {
    const [x, gradient] = inputs as [Node, Node];
    checkSameFloat(op, x, gradient);
    const expected = pool(inputs, attributes, given, op);
    if (!sameShape(expected.shape, gradient.shape)) {
      throw new ShapeMismatchError(
        `${op}: expected a gradient of ${formatShape(expected.shape)}, got ${formatShape(gradient.shape)}.`,
      );
    }
    return x;
  },
  averagePool: pool,
  averagePoolGradient: ([gradient], attributes, _g, op) => {
    const { shape, dtype } = gradient!;
    checkRank(op, gradient!, attributes.window.length + 2);
    checkFloat(op, gradient!);
    const ones = attributes.window.map(() => 1);
    const expected = spatialOutput(op, attributes.inputSpatial, attributes.window, ones, attributes);
    if (!sameShape(expected, shape.slice(1, -1))) {
      throw new ShapeMismatchError(
        `${op}: expected a gradient of spatial sizes ${formatShape(expected)}, got ${formatShape(shape)}.`,
      );
    }
    return { shape: [shape[0]!, ...attributes.inputSpatial, shape.at(-1)!], dtype };
  },
};
