/** The compatibility table: Keras 3.15's names, and which of them this package has. */

/** Public classes of Keras 3.15, by module; aliases and abstract bases are left out. */
const KERAS = {
  layers: [
    ['core', 'inputLayer dense embedding einsumDense lambda masking identity'],
    ['activation', 'activation relu leakyReLU prelu elu softmax'],
    [
      'convolution',
      'conv1d conv2d conv3d conv1dTranspose conv2dTranspose conv3dTranspose depthwiseConv1d depthwiseConv2d separableConv1d separableConv2d',
    ],
    [
      'pooling',
      'maxPooling1d maxPooling2d maxPooling3d averagePooling1d averagePooling2d averagePooling3d globalMaxPooling1d globalMaxPooling2d globalMaxPooling3d globalAveragePooling1d globalAveragePooling2d globalAveragePooling3d adaptiveMaxPooling1d adaptiveMaxPooling2d adaptiveMaxPooling3d adaptiveAveragePooling1d adaptiveAveragePooling2d adaptiveAveragePooling3d',
    ],
    ['recurrent', 'lstm gru simpleRNN rnn bidirectional timeDistributed convLSTM2d stackedRNNCells'],
    ['attention', 'multiHeadAttention groupQueryAttention attention additiveAttention'],
    [
      'normalization',
      'batchNormalization layerNormalization groupNormalization unitNormalization spectralNormalization rmsNormalization',
    ],
    [
      'regularization',
      'dropout spatialDropout1d spatialDropout2d spatialDropout3d gaussianDropout gaussianNoise alphaDropout activityRegularization',
    ],
    [
      'reshaping',
      'flatten reshape permute repeatVector cropping1d cropping2d cropping3d upSampling1d upSampling2d upSampling3d zeroPadding1d zeroPadding2d zeroPadding3d',
    ],
    ['merging', 'add subtract multiply average maximum minimum concatenate dot'],
    [
      'preprocessing',
      'rescaling resizing centerCrop normalization discretization categoryEncoding hashing stringLookup integerLookup textVectorization randomFlip randomRotation randomZoom randomTranslation randomContrast randomBrightness randomCrop',
    ],
  ],
  losses: [
    [
      '',
      'categoricalCrossentropy sparseCategoricalCrossentropy binaryCrossentropy binaryFocalCrossentropy categoricalFocalCrossentropy poisson klDivergence meanSquaredError meanAbsoluteError meanAbsolutePercentageError meanSquaredLogarithmicError cosineSimilarity huber logCosh hinge squaredHinge categoricalHinge dice tversky circle categoricalGeneralizedCrossEntropy ctc',
    ],
  ],
  metrics: [
    [
      '',
      'accuracy binaryAccuracy categoricalAccuracy sparseCategoricalAccuracy topKCategoricalAccuracy sparseTopKCategoricalAccuracy meanSquaredError meanAbsoluteError rootMeanSquaredError meanAbsolutePercentageError meanSquaredLogarithmicError cosineSimilarity logCoshError r2Score auc precision recall truePositives trueNegatives falsePositives falseNegatives f1Score fBetaScore meanIoU mean sum',
    ],
  ],
  optimizers: [
    [
      '',
      'sgd rmsprop adam adamW adadelta adagrad adamax adafactor nadam ftrl lion lamb muon scheduleFreeAdamW lossScaleOptimizer',
    ],
  ],
  initializers: [
    [
      '',
      'zeros ones constant randomNormal randomUniform truncatedNormal varianceScaling glorotNormal glorotUniform heNormal heUniform lecunNormal lecunUniform orthogonal identity',
    ],
  ],
  regularizers: [['', 'l1 l2 l1l2 orthogonalRegularizer']],
  constraints: [['', 'maxNorm minMaxNorm nonNeg unitNorm']],
  callbacks: [
    [
      '',
      'history progressBar earlyStopping modelCheckpoint lambdaCallback terminateOnNaN reduceLROnPlateau learningRateScheduler csvLogger tensorBoard backupAndRestore swapEMAWeights remoteMonitor',
    ],
  ],
};

/** What no barrel shows: [feature, done | partial | planned, note]. */
const BEYOND = [
  ['`sequential` models', 'done', ''],
  ['functional models (`input`, `layer.apply`, `model`)', 'planned', ''],
  [
    '`compile`, `fit`, `evaluate`, `predict`, `trainOnBatch`, `testOnBatch`, `predictOnBatch`',
    'done',
    'one input, one output',
  ],
  ['`fitGenerator`, `evaluateGenerator`, `predictGenerator`', 'done', 'the same loop as `fit`'],
  [
    '`sampleWeight`, `classWeight`, `validationSplit`, `validationData`, `validationFreq`, `stepsPerEpoch`, `initialEpoch`',
    'done',
    '',
  ],
  [
    'gradient clipping, weight decay, learning-rate schedules',
    'planned',
    'a callback may set `model.optimizer.learningRate`',
  ],
  ['`Sequence`, `Sequence.fromModule`, generators, async generators, arrays', 'done', ''],
  ['worker threads (`workers`, `maxQueueSize`)', 'done', 'shared-memory ring, each batch exactly once and in order'],
  ['worker processes (`useMultiprocessing`)', 'planned', 'refused with a message'],
  [
    '`ImageDataGenerator`: rescale, rotation, shifts, shear, zoom, flips, samplewise statistics, `preprocessingFunction`',
    'done',
    "fillMode 'nearest' and 'constant'",
  ],
  ['`ImageDataGenerator`: brightness, channel shift, featurewise statistics, ZCA', 'planned', ''],
  ['`flow`, `flowFromDirectory`', 'done', 'JPEG, PNG, WebP, GIF and TIFF; BMP and PPM files are left out, with a word'],
  ['`flowFromDataframe`', 'planned', ''],
  [
    '`save`, `loadModel`: `.keras` files',
    'done',
    'written and read for all layers, losses, metrics and optimizers below, with the state of the optimizer',
  ],
  ['`.weights.h5`, `.h5` files', 'planned', ''],
  [
    'activations',
    'partial',
    "by name, all of Keras but 'glu', 'sparsemax' and 'threshold' (which is in `ops`); or a function over `ops`",
  ],
  ['constraints', 'planned', ''],
  [
    'custom layers, losses and metrics',
    'partial',
    '`ops` holds the functions that the built-in ones need; files do not hold them',
  ],
  ['`summary`, `getLayer`, `getWeights`, `setWeights`, `countParams`, `trainable`', 'done', ''],
  ['`memory`: bytes of variables and of the planned arenas', 'done', 'no part of Keras'],
  [
    '`utils`: `toCategorical`, `setRandomSeed`, `loadImage`, `imageToArray`',
    'done',
    "Keras' other utilities are planned",
  ],
  ['`tensor`, `engines.use`', 'done', 'no part of Keras'],
  ['mixed precision, several devices, GPUs', 'planned', ''],
];

/** Keras' spelling and ours differ in nothing but case and underscores. */
const loose = (name) => name.toLowerCase().replace(/[_-]/g, '');

/**
 * @param api - The exports of the package: objects of factories under the names of `KERAS`.
 * @returns the text of FEATURES.md
 */
export function featuresText(api) {
  const lines = [
    '# Features',
    '',
    'Beside the public classes of Keras 3.15. Written by `scripts/features.mjs` from what the package exports: do not edit.',
    '',
    '## The machine',
    '',
    '| feature | state | note |',
    '|---|---|---|',
    ...BEYOND.map(([feature, state, note]) => `| ${feature} | ${state} | ${note} |`),
  ];
  for (const [module, groups] of Object.entries(KERAS)) {
    const exported = new Map(Object.keys(api[module] ?? {}).map((name) => [loose(name), name]));
    const total = groups.flatMap(([, names]) => names.split(' '));
    const done = total.filter((name) => exported.has(loose(name)));
    const title = `${module[0].toUpperCase()}${module.slice(1)}`;
    lines.push('', `## ${title}: ${done.length} of ${total.length}`, '', '| | done | planned |', '|---|---|---|');
    for (const [group, text] of groups) {
      const names = text.split(' ');
      const list = (wanted) =>
        names
          .filter((name) => exported.has(loose(name)) === wanted)
          .map((name) => `\`${exported.get(loose(name)) ?? name}\``)
          .join(', ');
      lines.push(`| ${group} | ${list(true)} | ${list(false)} |`);
    }
    const known = new Set(total.map(loose));
    // Base classes stand beside the factories.
    const own = [...exported]
      .filter(([name, spelling]) => !known.has(name) && /^[a-z]/.test(spelling))
      .map(([, name]) => `\`${name}\``);
    if (own.length > 0) lines.push('', `Also: ${own.join(', ')}.`);
  }
  return `${lines.join('\n')}\n`;
}
