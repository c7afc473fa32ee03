/**
 * Uses of the public API that must not compile: each `@ts-expect-error` without an error is an error. Nothing runs:
 * `test/types.test.ts` checks the types.
 */
import {
  callbacks,
  type constraints,
  datasets,
  ImageDataGenerator,
  initializers,
  input,
  layers,
  losses,
  metrics,
  model,
  optimizers,
  regularizers,
  schedules,
  sequential,
  utils,
} from 'millrace';

/** The names of the factories of a namespace. */
type FactoryNames<T> = { [K in keyof T & string]: K extends Uncapitalize<K> ? K : never }[keyof T & string];

/** The options of a factory, where it takes an object. */
type OptionsOf<F> = F extends (...options: infer O) => unknown ? NonNullable<O[0]> : never;

/** Whether options of any name would be taken. */
type IsLax<O> = [O] extends [never] ? false : string extends keyof O ? true : false;

/** Factories that would take an option of any name. */
type Lax<T> = { [K in FactoryNames<T>]: IsLax<OptionsOf<T[K]>> extends true ? K : never }[FactoryNames<T>];

const none = <T extends never>(value?: T): T | undefined => value;
none<Lax<typeof layers>>();
none<Lax<typeof losses>>();
none<Lax<typeof metrics>>();
none<Lax<typeof optimizers>>();
none<Lax<typeof schedules>>();
none<Lax<typeof initializers>>();
none<Lax<typeof regularizers>>();
none<Lax<typeof constraints>>();
none<Lax<typeof callbacks>>();

export async function refused(): Promise<void> {
  // @ts-expect-error units is missing
  layers.dense({});
  // @ts-expect-error a misspelt option
  layers.dense({ units: 3, activaton: 'relu' });
  // @ts-expect-error a string for a number
  layers.dense({ units: '3' });
  // @ts-expect-error no such padding
  layers.conv2d({ filters: 8, kernelSize: 3, padding: 'some' });
  // @ts-expect-error three sizes for two dimensions
  layers.conv2d({ filters: 8, kernelSize: [3, 3, 3] });
  // @ts-expect-error no such layer
  layers.denze({ units: 3 });
  // @ts-expect-error no such option of a loss
  losses.huber({ dleta: 1 });
  // @ts-expect-error a string for a number
  losses.huber({ delta: '1' });
  // @ts-expect-error no such reduction
  losses.meanSquaredError({ reduction: 'average' });
  // @ts-expect-error no such option of a metric
  metrics.auc({ thresholds: 'many' });
  // @ts-expect-error snake_case is for files
  optimizers.adam({ learning_rate: 0.1 });
  // @ts-expect-error a string for a number
  optimizers.sgd({ momentum: 'high' });
  // @ts-expect-error a function that gives no number
  optimizers.sgd({ learningRate: () => 'slow' });
  // @ts-expect-error innerOptimizer is missing
  optimizers.lossScaleOptimizer({ initialScale: 8 });
  // @ts-expect-error the layer is missing
  layers.spectralNormalization({ powerIterations: 2 });
  // @ts-expect-error a function gives a node
  layers.lambda({ function: (x) => x.shape });
  // @ts-expect-error decaySteps is missing
  schedules.exponentialDecay({ initialLearningRate: 0.1, decayRate: 0.9 });
  // @ts-expect-error no such option
  initializers.randomNormal({ std: 1 });
  // @ts-expect-error no such option
  regularizers.l2({ l1: 1 });
  // @ts-expect-error no such mode
  callbacks.earlyStopping({ mode: 'least' });
  // @ts-expect-error labels are numbers
  utils.toCategorical(['a'], 2);

  // @ts-expect-error a number for a layer
  const net = sequential([3]);
  // @ts-expect-error no such option
  net.compile({ loss: 'mse', optimiser: 'adam' });
  // @ts-expect-error a number for a loss
  net.compile({ loss: 3 });
  // @ts-expect-error weights are numbers
  net.compile({ loss: 'mse', lossWeights: { a: 'half' } });
  // @ts-expect-error no such policy
  net.compile({ policy: 'float16' });
  // @ts-expect-error no such option
  await net.fit([[1]], [1], { batch_size: 3 });
  // @ts-expect-error a number for a string of verbosity
  await net.fit([[1]], [1], { verbose: 3 });
  // @ts-expect-error a number, or 'auto'
  await net.fit([[1]], [1], { workers: 'many' });
  // @ts-expect-error a window is a number of samples
  await net.fit([[1]], [1], { shuffle: { window: 'all' } });
  // @ts-expect-error neither 'raise' nor 'stop'
  await net.fit([[1]], [1], { onExhausted: 'restart' });
  // @ts-expect-error a path is a row's cell, no row
  await datasets.imagesSequence(['a.jpg']);
  // @ts-expect-error the split is the generator's
  await datasets.imagesSequence('photos.csv', { subset: 'training' });
  // @ts-expect-error a sample has an input
  await datasets.samplesSequence(9, { toSample: () => ({ y: 1 }) });
  // @ts-expect-error toSample is missing
  await datasets.samplesSequence(9, { batchSize: 3 });
  // @ts-expect-error no such mode
  await new ImageDataGenerator().flowFromDataframe('photos.csv', { classMode: 'multiLabel' });
  // @ts-expect-error modes of tables alone
  await new ImageDataGenerator().flowFromDirectory('photos', { classMode: 'raw' });
  // @ts-expect-error targets are missing
  await net.trainOnBatch([[1]]);
  // @ts-expect-error a record was not asked for
  (await net.evaluate([[1]], [1])).loss;

  // @ts-expect-error no such element type
  const x = input({ shape: [3], dtype: 'string' });
  // @ts-expect-error numbers are no symbolic tensors
  layers.dense({ units: 3 }).apply([[1, 2, 3]]);
  // @ts-expect-error outputs is missing
  model({ inputs: x });
  // @ts-expect-error one output: a tensor, no list
  const [first] = await model({ inputs: x, outputs: x }).predict([[1]]);
  // @ts-expect-error no output of that name
  (await model({ inputs: x, outputs: { y: x } }).predict([[1]])).z;
  // @ts-expect-error without returnState there is one tensor
  const [h, c] = layers.lstm({ units: 3 }).apply(x);
  void [first, h, c];
}
