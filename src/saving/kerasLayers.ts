/** Layers in Keras' configs. */
import { layerClasses } from '../nn/layers/index.ts';
import type { Policy } from '../nn/policy.ts';
import type { SymbolicShape } from '../tensor/shape.ts';
import { SavingError } from '../util/errors.ts';
import { describeValue, formatList } from '../util/format.ts';
import { asArray, asObject, asString, type JsonObject } from './json.ts';
import { fromKerasOptions, kerasObject, toKerasOptions, type UnusedOptions } from './kerasObjects.ts';
import { fromKerasPolicy, toKerasPolicy } from './kerasPolicy.ts';
import type { LayerDescription } from './modelDescription.ts';

/** A layer before its values are read, and what it computes in. */
export type LayerConfigDescription = Omit<LayerDescription, 'weights'> & { readonly policy: Policy };

const CONVOLUTION_OPTIONS: UnusedOptions = { activity_regularizer: null };

const RECURRENT_OPTIONS: UnusedOptions = {
  activity_regularizer: null,
  return_state: false,
  stateful: false,
  zero_output_for_mask: false,
};

/** What Keras writes for a layer and Millrace does not have, with the value that means "not used". */
const UNUSED_OPTIONS: Readonly<Record<string, UnusedOptions>> = {
  Dense: { quantization_config: null },
  Conv1D: CONVOLUTION_OPTIONS,
  Conv2D: CONVOLUTION_OPTIONS,
  Conv1DTranspose: CONVOLUTION_OPTIONS,
  Conv2DTranspose: CONVOLUTION_OPTIONS,
  Conv3DTranspose: CONVOLUTION_OPTIONS,
  Conv3D: CONVOLUTION_OPTIONS,
  DepthwiseConv1D: CONVOLUTION_OPTIONS,
  DepthwiseConv2D: CONVOLUTION_OPTIONS,
  SeparableConv1D: CONVOLUTION_OPTIONS,
  SeparableConv2D: CONVOLUTION_OPTIONS,
  BatchNormalization: {
    synchronized: false,
    renorm: false,
    renorm_clipping: null,
    renorm_momentum: 0.99,
  },
  Embedding: {
    activity_regularizer: null,
    mask_zero: false,
    quantization_config: null,
  },
  LayerNormalization: { rms_scaling: false },
  GRU: RECURRENT_OPTIONS,
  LSTM: RECURRENT_OPTIONS,
  SimpleRNN: RECURRENT_OPTIONS,
};

/** Written by Keras for some layers, absent for others: accepted, never written. */
const ACCEPTED_OPTIONS: UnusedOptions = { activity_regularizer: null, quantization_config: null, autocast: true };

/** Layers of Keras whose constructors take no `trainable`; they have no weights. */
const NEVER_TRAINABLE: readonly string[] = ['SpatialDropout1D', 'SpatialDropout2D', 'SpatialDropout3D'];

/** Keras' config of a layer. */
export function toKerasLayer(layer: LayerDescription, policy: Policy): JsonObject {
  const { className, name, trainable, config } = layer;
  if (!Object.hasOwn(layerClasses, className)) {
    throw new SavingError(
      `Layer "${name}" is of class "${className}", which is not part of Millrace: a file could not make it again. ` +
        'Keep getWeights() and build the model in code.',
      { details: { layer: name, className } },
    );
  }
  const where = `layer "${name}"`;
  const unused = UNUSED_OPTIONS[className] ?? {};
  return kerasObject('keras.layers', className, {
    name,
    ...(NEVER_TRAINABLE.includes(className) ? {} : { trainable }),
    dtype: toKerasPolicy(policy),
    ...toKerasOptions(config, where),
    ...unused,
  });
}

/** Keras' config of the place where data enters. */
export function toKerasInput(name: string, batchShape: SymbolicShape): JsonObject {
  return kerasObject('keras.layers', 'InputLayer', {
    batch_shape: batchShape,
    dtype: 'float32',
    sparse: false,
    ragged: false,
    name,
    optional: false,
  });
}

/** A layer of a Keras config. */
export function fromKerasLayer(value: unknown, where: string): LayerConfigDescription {
  const { class_name, registered_name, config } = asObject(value, where);
  const className = asString(class_name, `${where}, class_name`);
  const { name, trainable, dtype, ...rest } = asObject(config, `${where}, config`);
  const layerName = asString(name, `${where}, name`);
  const place = `${where} ("${layerName}")`;
  if (!Object.hasOwn(layerClasses, className)) {
    throw new SavingError(
      `${place}: Millrace has no layer ${describeValue(registered_name ?? className)}. ` +
        `Known layers: ${formatList(Object.keys(layerClasses))}.`,
      { details: { where, layer: layerName, className } },
    );
  }
  return {
    policy: fromKerasPolicy(dtype, place),
    className,
    name: layerName,
    trainable: trainable !== false,
    config: fromKerasOptions(rest, place, { ...ACCEPTED_OPTIONS, ...UNUSED_OPTIONS[className] }),
  };
}

/** Name and shape of an `InputLayer`; undefined for other layers. */
export function fromKerasInput(value: unknown, where: string): { name: string; shape: SymbolicShape } | undefined {
  const { class_name, config } = asObject(value, where);
  if (class_name !== 'InputLayer') return undefined;
  const { batch_shape, batch_input_shape, name } = asObject(config, where);
  return {
    name: typeof name === 'string' ? name : 'input_layer',
    shape: asBatchShape(batch_shape ?? batch_input_shape, `${where}, batch_shape`),
  };
}

/** A shape whose first dimension is open. */
export function asBatchShape(value: unknown, where: string): SymbolicShape {
  const [, ...sample] = asArray(value, where);
  for (const dim of sample) {
    if (Number.isInteger(dim) && (dim as number) > 0) continue;
    throw new SavingError(
      `${where}: expected positive integers after the batch dimension, got ${JSON.stringify(value)}. ` +
        'Models for inputs of open size are not supported.',
    );
  }
  return [null, ...(sample as number[])];
}
