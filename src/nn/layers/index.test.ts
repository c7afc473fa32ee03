import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../util/errors.ts';
import type { Conv2D } from './conv2d.ts';
import { Layer, layerClasses, layers, resolveLayerClass } from './index.ts';

describe('layers', () => {
  it('has a factory and the class of every entry, under the names of Keras', () => {
    const factories = Object.keys(layers).filter((name) => /^[a-z]/.test(name));
    expect(factories).toEqual([
      'activation',
      'activityRegularization',
      'adaptiveAveragePooling1d',
      'adaptiveAveragePooling2d',
      'adaptiveAveragePooling3d',
      'adaptiveMaxPooling1d',
      'adaptiveMaxPooling2d',
      'adaptiveMaxPooling3d',
      'add',
      'additiveAttention',
      'alphaDropout',
      'attention',
      'autoContrast',
      'average',
      'averagePooling1d',
      'averagePooling2d',
      'averagePooling3d',
      'batchNormalization',
      'bidirectional',
      'categoryEncoding',
      'centerCrop',
      'concatenate',
      'contrastLimitedAdaptiveHistogramEqualization',
      'conv1d',
      'conv1dTranspose',
      'conv2d',
      'conv2dTranspose',
      'conv3d',
      'conv3dTranspose',
      'convLstm1d',
      'convLstm2d',
      'convLstm3d',
      'cropping1d',
      'cropping2d',
      'cropping3d',
      'dense',
      'depthwiseConv1d',
      'depthwiseConv2d',
      'discretization',
      'dot',
      'dropout',
      'einsumDense',
      'elu',
      'embedding',
      'equalization',
      'flatten',
      'gaussianDropout',
      'gaussianNoise',
      'globalAveragePooling1d',
      'globalAveragePooling2d',
      'globalAveragePooling3d',
      'globalMaxPooling1d',
      'globalMaxPooling2d',
      'globalMaxPooling3d',
      'groupNormalization',
      'groupQueryAttention',
      'gru',
      'gruCell',
      'hashedCrossing',
      'hashing',
      'identity',
      'inputLayer',
      'integerLookup',
      'lambda',
      'layerNormalization',
      'leakyRelu',
      'lstm',
      'lstmCell',
      'masking',
      'maximum',
      'maxPooling1d',
      'maxPooling2d',
      'maxPooling3d',
      'melSpectrogram',
      'minimum',
      'multiHeadAttention',
      'multiply',
      'normalization',
      'permute',
      'pipeline',
      'prelu',
      'randAugment',
      'randomBrightness',
      'randomColorDegeneration',
      'randomColorJitter',
      'randomContrast',
      'randomCrop',
      'randomElasticTransform',
      'randomErasing',
      'randomFlip',
      'randomGaussianBlur',
      'randomGrayscale',
      'randomHue',
      'randomInvert',
      'randomPerspective',
      'randomPosterization',
      'randomRotation',
      'randomSaturation',
      'randomSharpness',
      'randomShear',
      'randomTranslation',
      'randomZoom',
      'relu',
      'repeatVector',
      'rescaling',
      'reshape',
      'resizing',
      'reversibleEmbedding',
      'rmsNormalization',
      'rnn',
      'separableConv1d',
      'separableConv2d',
      'simpleRnn',
      'simpleRnnCell',
      'softmax',
      'solarization',
      'spatialDropout1d',
      'spatialDropout2d',
      'spatialDropout3d',
      'spectralNormalization',
      'stackedRnnCells',
      'stftSpectrogram',
      'stringLookup',
      'subtract',
      'textVectorization',
      'timeDistributed',
      'unitNormalization',
      'upSampling1d',
      'upSampling2d',
      'upSampling3d',
      'zeroPadding1d',
      'zeroPadding2d',
      'zeroPadding3d',
    ]);
    for (const [name, Class] of Object.entries(layerClasses)) {
      expect(layers[name as keyof typeof layerClasses]).toBe(Class);
      expect(Class.prototype).toBeInstanceOf(Layer);
      expect(Class.name).toBe(name);
    }
    expect(layers.Layer).toBe(Layer);
  });

  it('checks options at compile time', () => {
    const layer: Conv2D = layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [96, 96, 3] });
    expect(layer.filters).toBe(8);
    expect(layers.maxPooling2d().poolSize).toEqual([2, 2]);
    // @ts-expect-error units is missing
    expect(() => layers.dense({})).toThrow(InvalidArgumentError);
    // @ts-expect-error units is a number
    expect(() => layers.dense({ units: '3' })).toThrow(InvalidArgumentError);
    // @ts-expect-error an option that no layer has
    expect(() => layers.flatten({ unit: 3 })).toThrow(InvalidArgumentError);
    // @ts-expect-error padding is one of two words
    expect(() => layers.conv2d({ filters: 8, kernelSize: 3, padding: 'full' })).toThrow(InvalidArgumentError);
  });

  it('are found by name, unknown ones with a suggestion', () => {
    for (const name of ['MaxPooling2D', 'maxPooling2d', 'max_pooling2d']) {
      expect(resolveLayerClass(name)).toBe(layerClasses.MaxPooling2D);
    }
    expect(() => resolveLayerClass('Conv2d_')).not.toThrow();
    expect(() => resolveLayerClass('Dens')).toThrow('Unknown layer "Dens". Did you mean "dense"?');
  });
});
