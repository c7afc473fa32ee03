/** The deeper models of the benchmarks: a transformer encoder, a network of depthwise-separable blocks, ResNet-50. */
import { layers, type Model, sequential } from 'millrace';
import { Residual, SelfAttention } from './blocks.ts';

type AnyLayer = InstanceType<typeof layers.Layer>;

const TOKENS = [64, 128] as const;
const UNITS = TOKENS[1];

/** Two encoder layers, normalised behind each addition as in Vaswani et al. 2017; then the mean of all tokens. */
export function transformer(): Model {
  const encoder = (inputShape?: readonly number[]): AnyLayer[] => [
    new Residual([new SelfAttention({ heads: 4, units: UNITS })], inputShape === undefined ? {} : { inputShape }),
    layers.layerNormalization(),
    new Residual([layers.dense({ units: 512, activation: 'relu' }), layers.dense({ units: UNITS })]),
    layers.layerNormalization(),
  ];
  return sequential([
    ...encoder(TOKENS),
    ...encoder(),
    layers.globalAveragePooling1d(),
    layers.dense({ units: 10, activation: 'softmax' }),
  ]);
}

/** Filters and stride of each block of {@link mobile}. */
const MOBILE_BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
] as const;

/** The pattern of MobileNet (Howard et al. 2017): depthwise 3x3 and pointwise convolutions, each normalised. */
export function mobile(): Model {
  const normalized = (): AnyLayer[] => [layers.batchNormalization(), layers.relu()];
  const conv = { padding: 'same', useBias: false } as const;
  return sequential([
    layers.conv2d({ filters: 32, kernelSize: 3, strides: 2, ...conv, inputShape: [64, 64, 3] }),
    ...normalized(),
    ...MOBILE_BLOCKS.flatMap(([filters, strides]) => [
      layers.depthwiseConv2d({ kernelSize: 3, strides, ...conv }),
      ...normalized(),
      layers.conv2d({ filters, kernelSize: 1, ...conv }),
      ...normalized(),
    ]),
    layers.globalAveragePooling2d(),
    layers.dense({ units: 10, activation: 'softmax' }),
  ]);
}

/** Filters of the inner convolutions and number of blocks of each stage of {@link resnet50}. */
const RESNET_STAGES = [
  [64, 3],
  [128, 4],
  [256, 6],
  [512, 3],
] as const;

/** ResNet-50 v1.5 (He et al. 2015, with the stride on the 3x3 convolution) for images of 224 x 224. */
export function resnet50(): Model {
  const conv = (filters: number, kernelSize: number, strides = 1): AnyLayer[] => [
    ...(kernelSize > 1 && strides > 1 ? [layers.zeroPadding2d({ padding: (kernelSize - 1) / 2 })] : []),
    layers.conv2d({ filters, kernelSize, strides, padding: strides > 1 ? 'valid' : 'same', useBias: false }),
    layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }),
  ];
  const bottleneck = (filters: number, strides: number, isFirst: boolean): AnyLayer[] => [
    new Residual(
      [...conv(filters, 1), layers.relu(), ...conv(filters, 3, strides), layers.relu(), ...conv(4 * filters, 1)],
      isFirst ? { shortcut: conv(4 * filters, 1, strides) } : {},
    ),
    layers.relu(),
  ];
  return sequential([
    layers.zeroPadding2d({ padding: 3, inputShape: [224, 224, 3] }),
    layers.conv2d({ filters: 64, kernelSize: 7, strides: 2, useBias: false }),
    layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }),
    layers.relu(),
    layers.zeroPadding2d({ padding: 1 }), // the elements behind the ReLU are not below 0
    layers.maxPooling2d({ poolSize: 3, strides: 2 }),
    ...RESNET_STAGES.flatMap(([filters, blocks], stage) =>
      Array.from({ length: blocks }, (_, i) => bottleneck(filters, i === 0 && stage > 0 ? 2 : 1, i === 0)).flat(),
    ),
    layers.globalAveragePooling2d(),
    layers.dense({ units: 1000, activation: 'softmax' }),
  ]);
}
