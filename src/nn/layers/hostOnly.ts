/** Layers over strings, which graphs do not hold. */
import { InvalidArgumentError } from '../../util/errors.ts';
import type { Layer } from './layer.ts';

/** What such a layer says where a model wants to use it. */
export function refuseInModel(layer: Layer): never {
  throw new InvalidArgumentError(
    `${layer.label}: cannot be part of a model: it takes strings, and tensors hold numbers. Call layer.transform(values) ` +
      'where the data comes from (before fit, in a Sequence or a generator), and give the model what it returns.',
    { details: { layer: layer.label } },
  );
}
