/** The compatibility table: Keras 3.15's names, and which of them this package has. */

import { casesOf } from './goldenCounts.mjs';
import { WITHOUT_OPTIONS } from './missingOptions.mjs';

/** Public classes of Keras 3.15, by module; aliases and abstract bases are left out. */
const KERAS = {
  layers: [
    ['core', 'inputLayer dense einsumDense embedding reversibleEmbedding identity lambda masking wrapper'],
    ['activation', 'activation relu leakyReLU prelu elu softmax'],
    [
      'convolution',
      'conv1d conv2d conv3d conv1dTranspose conv2dTranspose conv3dTranspose depthwiseConv1d depthwiseConv2d separableConv1d separableConv2d',
    ],
    [
      'pooling',
      'maxPooling1d maxPooling2d maxPooling3d averagePooling1d averagePooling2d averagePooling3d globalMaxPooling1d globalMaxPooling2d globalMaxPooling3d globalAveragePooling1d globalAveragePooling2d globalAveragePooling3d adaptiveMaxPooling1d adaptiveMaxPooling2d adaptiveMaxPooling3d adaptiveAveragePooling1d adaptiveAveragePooling2d adaptiveAveragePooling3d',
    ],
    [
      'recurrent',
      'lstm gru simpleRNN rnn lstmCell gruCell simpleRNNCell stackedRNNCells bidirectional timeDistributed convLSTM1d convLSTM2d convLSTM3d',
    ],
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
      'rescaling normalization discretization categoryEncoding integerLookup stringLookup textVectorization hashing hashedCrossing',
    ],
    [
      'image preprocessing',
      'resizing centerCrop randomFlip randomTranslation randomRotation randomZoom randomShear randomCrop randomContrast randomBrightness randomSaturation randomHue randomGrayscale randomInvert randomErasing randomSharpness randomPosterization randomColorDegeneration randomColorJitter randomGaussianBlur randomPerspective randomElasticTransform solarization autoContrast equalization contrastLimitedAdaptiveHistogramEqualization randAugment augMix mixUp cutMix pipeline maxNumBoundingBoxes',
    ],
    ['audio preprocessing', 'stftSpectrogram melSpectrogram'],
    ['interoperation', 'flaxLayer jaxLayer tfsmLayer torchModuleWrapper'],
  ],
  losses: [
    [
      '',
      'categoricalCrossentropy sparseCategoricalCrossentropy binaryCrossentropy binaryFocalCrossentropy categoricalFocalCrossentropy poisson klDivergence meanSquaredError meanAbsoluteError meanAbsolutePercentageError meanSquaredLogarithmicError cosineSimilarity huber logCosh hinge squaredHinge categoricalHinge dice tversky circle categoricalGeneralizedCrossEntropy ctc',
    ],
  ],
  metrics: [
    [
      'accuracy',
      'accuracy binaryAccuracy categoricalAccuracy sparseCategoricalAccuracy topKCategoricalAccuracy sparseTopKCategoricalAccuracy',
    ],
    ['probabilities', 'binaryCrossentropy categoricalCrossentropy sparseCategoricalCrossentropy klDivergence poisson'],
    [
      'regression',
      'meanSquaredError rootMeanSquaredError meanAbsoluteError meanAbsolutePercentageError meanSquaredLogarithmicError cosineSimilarity logCoshError r2Score pearsonCorrelation concordanceCorrelation',
    ],
    [
      'right and wrong answers',
      'auc precision recall truePositives trueNegatives falsePositives falseNegatives precisionAtRecall recallAtPrecision sensitivityAtSpecificity specificityAtSensitivity f1Score fBetaScore',
    ],
    ['overlap', 'iou binaryIoU meanIoU oneHotIoU oneHotMeanIoU'],
    ['margins', 'hinge squaredHinge categoricalHinge'],
    ['bare values', 'mean sum'],
  ],
  optimizers: [
    [
      '',
      'sgd rmsprop adam adamW adadelta adagrad adamax adafactor nadam ftrl lion lamb muon scheduleFreeAdamW lossScaleOptimizer',
    ],
  ],
  schedules: [
    ['', 'cosineDecay cosineDecayRestarts exponentialDecay inverseTimeDecay piecewiseConstantDecay polynomialDecay'],
  ],
  initializers: [
    [
      '',
      'zeros ones constant randomNormal randomUniform truncatedNormal varianceScaling glorotNormal glorotUniform heNormal heUniform lecunNormal lecunUniform orthogonal identity stft',
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

/** What will not be there, by module: [name, reason]. */
const WILL_NOT = {
  layers: [
    [
      'mixUp',
      'mixes the labels with the same numbers as the images, and a layer sees no labels: mix both in a generator or a `Sequence`',
    ],
    ['cutMix', 'as `mixUp`'],
    [
      'augMix',
      'draws which changes it makes; compiled once for all steps, it would compute all of its 99 for each image: `randAugment` does with 22',
    ],
    ['maxNumBoundingBoxes', 'layers take images, no bounding boxes'],
    ['flaxLayer', 'runs Python'],
    ['jaxLayer', 'runs Python'],
    ['tfsmLayer', 'runs a graph of TensorFlow'],
    ['torchModuleWrapper', 'runs Python'],
  ],
};

/** What no barrel shows: [feature, done | partial | planned, note]. */
const BEYOND = [
  ['`sequential` models', 'done', ''],
  [
    'functional models (`input`, `layer.apply`, `model`)',
    'done',
    'several inputs and outputs in order or by name, shared layers, models in models, `batchShape`',
  ],
  ['`compile`, `fit`, `evaluate`, `predict`, `trainOnBatch`, `testOnBatch`, `predictOnBatch`', 'done', ''],
  [
    'losses, `lossWeights`, metrics and `weightedMetrics` by output; names, classes, instances, functions',
    'done',
    '`autoScaleLoss` is taken and changes nothing: no policy here needs it',
  ],
  ['masking (`embedding({ maskZero })`, `masking`), in layers, losses and metrics', 'done', ''],
  ['stateful recurrent layers, `resetStates`, `returnState`, `initialState`', 'done', ''],
  ['`fitGenerator`, `evaluateGenerator`, `predictGenerator`', 'done', 'the same loop as `fit`'],
  [
    '`sampleWeight`, `classWeight`, `validationSplit`, `validationData`, `validationFreq`, `stepsPerEpoch`, `initialEpoch`',
    'done',
    '',
  ],
  [
    'gradient clipping, weight decay, averages of weights, gradient accumulation, loss scaling, learning-rate schedules',
    'done',
    '',
  ],
  [
    '`Sequence`, `Sequence.fromModule`, generators, async generators, streams of Node and the web, arrays',
    'done',
    "`onExhausted: 'stop'` and `shuffle: { window }` for what comes one after the other",
  ],
  [
    '`datasets.linesSequence`, `datasets.arraysSequence`, `datasets.samplesSequence`; `utils.loadNpy`, `utils.saveNpy`',
    'done',
    'text files of any size by an index kept beside them; `.npy` and raw arrays read by range; a function from number to sample; made by workers',
  ],
  [
    '`datasets.split` (by samples, `stratify`, `by`), `shard`, `concat`, `map`, `repeat`, `take`',
    'done',
    'over any `Sequence`, by batches where samples have no numbers',
  ],
  [
    'worker threads (`workers`, `maxQueueSize`)',
    'done',
    "shared-memory ring, each batch exactly once and in order; `workers: 'auto'` adds workers while the model waits and they help",
  ],
  [
    'worker processes (`useMultiprocessing`)',
    'done',
    'as threads, and survive kill -9 and native crashes; batches through shared-memory files',
  ],
  [
    '`maxQueueBytes`, `itemTimeoutMs`, `startTimeoutMs`, `maxRestarts`',
    'done',
    'no part of Keras: memory of what is made ahead; workers that hang or die are replaced, their batches made again',
  ],
  [
    '`onSampleError`, `maxSampleErrors`; `sampleErrors` of datasets',
    'done',
    'no part of Keras: a sample that cannot be read ends the run, is left out or replaced, the same one each time; all are listed',
  ],
  [
    '`onNonFinite`',
    'done',
    'no part of Keras: NaN and infinity in data and loss, by batch, sample and place, before they change a weight',
  ],
  ['`signal` (an `AbortSignal`)', 'done', 'no part of Keras: ends `fit`, `evaluate` and `predict`, and their workers'],
  [
    '`history.timing`, `params.timing` of callbacks',
    'done',
    'no part of Keras: seconds waited for data and computed, samples a second, how full the queue was, its bytes; a line of advice where the model starves',
  ],
  [
    '`ImageDataGenerator`: rescale, rotation, shifts, shear, zoom, flips, samplewise statistics, `preprocessingFunction`',
    'done',
    "fillMode 'nearest' and 'constant'",
  ],
  ['`ImageDataGenerator`: brightness, channel shift, featurewise statistics, ZCA', 'planned', ''],
  ['`flow`, `flowFromDirectory`', 'done', 'JPEG, PNG, WebP, GIF and TIFF; BMP and PPM files are left out, with a word'],
  [
    '`flowFromDataframe`, `datasets.imagesSequence`',
    'done',
    'of a CSV file, records or columns; `imagesSequence`, no part of Keras, without augmentation',
  ],
  [
    '`save`, `loadModel`: `.keras` files',
    'done',
    'written and read: sequential, functional and nested models, all layers, losses, metrics and optimizers below, with the state of the optimizer; classes of your own by `customObjects`',
  ],
  [
    '`getConfig`, `fromConfig`, `modelFromConfig`, `cloneModel`',
    'done',
    'plain JSON; `model_from_json` is `modelFromConfig`',
  ],
  ['`.weights.h5`, `.h5` files', 'planned', ''],
  ['activations', 'done', 'all names of Keras, or a function over `ops`'],
  ['custom layers, losses, metrics, optimizers and callbacks', 'done', 'see docs/guides/custom.md'],
  ['`summary`, `getLayer`, `getWeights`, `setWeights`, `countParams`, `trainable`', 'done', ''],
  ['`memory`: bytes of variables and of the planned arenas', 'done', 'no part of Keras'],
  [
    '`utils`: `toCategorical`, `normalize`, `padSequences`, `timeseriesDatasetFromArray`, `setRandomSeed`, `loadImage`, `imageToArray`',
    'done',
    "Keras' other utilities are planned",
  ],
  [
    '`utils`: `labelEncoder`, `oneHotEncoder`, `trainTestSplit` (stratified), `timeseriesWindows`',
    'done',
    "no part of Keras: scikit-learn's names and options",
  ],
  [
    'layers over strings (`stringLookup`, `textVectorization`, `hashing`, `hashedCrossing`)',
    'done',
    'on the host, by `transform`, in the data path: tensors hold no strings, so they are no part of a model',
  ],
  [
    '`adapt` of `normalization`, `discretization`, `integerLookup`, `stringLookup`, `textVectorization`',
    'done',
    'over arrays, iterables, async streams and a `Sequence`, before the layer is built',
  ],
  ['`tensor`, `engines.use`', 'done', 'no part of Keras'],
  [
    'mixed precision (`mixedBfloat16`)',
    'done',
    'mixed_float16: will not, processors have no float16 arithmetic worth it',
  ],
  ['several devices, GPUs', 'planned', ''],
];

/** Keras' spelling and ours differ in nothing but case and underscores. */
const loose = (name) => name.toLowerCase().replace(/[_-]/g, '');

/**
 * @param api - The exports of the package: objects of factories under the names of `KERAS`.
 * @param goldens - Golden cases by module and class, from `goldenCounts`.
 * @returns the text of FEATURES.md
 */
export function featuresText(api, goldens) {
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
    const never = new Map((WILL_NOT[module] ?? []).map(([name, reason]) => [loose(name), reason]));
    lines.push('', `## ${title}: ${done.length} of ${total.length}`, '', '| | done | planned |', '|---|---|---|');
    for (const [group, text] of groups) {
      const names = text.split(' ');
      const list = (wanted) =>
        names
          .filter((name) => exported.has(loose(name)) === wanted && !never.has(loose(name)))
          .map((name) => `\`${exported.get(loose(name)) ?? name}\``)
          .join(', ');
      lines.push(`| ${group} | ${list(true)} | ${list(false)} |`);
    }
    for (const [name, reason] of WILL_NOT[module] ?? []) lines.push('', `Will not: \`${name}\`: ${reason}.`);
    const counted = [...exported.values()].filter((name) => /^[a-z]/.test(name) && casesOf(goldens, module, name) > 0);
    const cases = counted.reduce((sum, name) => sum + casesOf(goldens, module, name), 0);
    if (cases > 0) lines.push('', `Checked against Keras 3.15.1: ${cases} golden cases of ${counted.length} classes.`);
    const known = new Set(total.map(loose));
    // Base classes stand beside the factories.
    const own = [...exported]
      .filter(([name, spelling]) => !known.has(name) && /^[a-z]/.test(spelling))
      .map(([, name]) => `\`${name}\``);
    if (own.length > 0) lines.push('', `Also: ${own.join(', ')}.`);
  }
  lines.push('', '## Options of Keras that are not there', '', '| option | of | instead |', '|---|---|---|');
  for (const [option, classes, reason] of WITHOUT_OPTIONS) {
    const names = classes === '' ? 'all' : classes.replaceAll(' ', ', ');
    lines.push(`| \`${option}\` | ${names} | ${reason} |`);
  }
  return `${lines.join('\n')}\n`;
}
