/** Uses of the public API that have to compile. Nothing runs: `test/types.test.ts` checks the types. */
import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import {
  type BatchLike,
  Callback,
  type CompileOptions,
  constraints,
  datasets,
  type History,
  ImageDataGenerator,
  initializers,
  input,
  type Logs,
  layers,
  losses,
  type Model,
  metrics,
  model,
  type Node,
  ops,
  optimizers,
  regularizers,
  type Sample,
  type SampleContext,
  type SymbolicTensor,
  schedules,
  sequential,
  type Tensor,
  tensor,
} from 'millrace';

/** Compiles where both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <T extends true>(value?: T): T | undefined => value;

export async function uses(): Promise<void> {
  const net = sequential([
    input({ shape: [28, 28, 1] }),
    layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', kernelRegularizer: regularizers.l2({ l2: 0.01 }) }),
    layers.conv2d({ filters: 8, kernelSize: [3, 3], strides: 2, padding: 'same', activation: ops.tanh }),
    new layers.Flatten(),
    layers.dense({
      units: 10,
      activation: 'softmax',
      kernelInitializer: initializers.heNormal({ seed: 1 }),
      kernelConstraint: constraints.maxNorm({ maxValue: 2 }),
      trainable: false,
      name: 'scores',
    }),
  ]);
  net.add(layers.spectralNormalization({ layer: layers.dense({ units: 3, activityRegularizer: 'l2' }) }));
  net.add(layers.lambda({ function: (x) => ops.square(x), outputShape: (shape) => shape }));
  optimizers.adamW().excludeFromWeightDecay({ varList: net.trainableWeights, varNames: ['bias', /^gamma$/] });
  net.add(layers.softmax()).add(layers.activation({ activation: 'linear' }));

  const options: CompileOptions[] = [
    {},
    { optimizer: 'adam', loss: 'mse', metrics: 'mae' },
    {
      optimizer: optimizers.adam({
        learningRate: schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.9 }),
      }),
    },
    { optimizer: optimizers.sgd({ learningRate: () => 0.1 }) },
    { optimizer: optimizers.lossScaleOptimizer({ innerOptimizer: optimizers.adam(), dynamicGrowthSteps: 100 }) },
    { optimizer: optimizers.SGD, loss: losses.MeanSquaredError, metrics: [metrics.MeanAbsoluteError, metrics.auc()] },
    { loss: losses.huber({ delta: 2 }), weightedMetrics: ['accuracy'], policy: 'mixedBfloat16' },
    { loss: (yTrue: Node, yPred: Node) => ops.abs(ops.subtract(yTrue, yPred)) },
    { loss: ['mse', null], lossWeights: [1, 2], metrics: [['mae'], null] },
    {
      loss: { a: 'mse', b: losses.binaryCrossentropy({ fromLogits: true }) },
      lossWeights: { a: 0.5 },
      metrics: { b: 'auc' },
    },
  ];
  for (const option of options) net.compile(option);

  await net.fit([[1]], [1]);
  const { history } = await net.fit(tensor([[1]]), new Float32Array(1), {
    batchSize: 8,
    epochs: 2,
    validationSplit: 0.1,
    classWeight: { 0: 1, 1: 2 },
    callbacks: [{ onEpochEnd: (epoch: number, logs: Logs) => void [epoch, logs.loss] }],
  });
  isTrue<Same<typeof history, Record<string, number[]>>>();
  await net.fitGenerator(async function* () {
    yield { x: tensor([[1]]), y: [1] };
    yield [[[1]], [1]];
  });
  const stream = Readable.from([{ x: [[1]], y: [1] }]);
  await net.fit(stream, { stepsPerEpoch: 1, epochs: 2, onExhausted: 'stop', shuffle: { window: 100 } });
  await net.fitGenerator(() => stream, { validationData: stream, validationSteps: 1, shuffle: 'batch' });
  await net.fitGenerator(async () => new ReadableStream<BatchLike>());
  await net.fit([[1]], [1], { workers: 'auto' });
  await net.evaluateGenerator(new ReadableStream<BatchLike>(), { steps: 3, onExhausted: 'raise' });
  await net.predictGenerator(stream);
  isTrue<Same<typeof net.history, History | undefined>>();
  interface Photo {
    path: string;
    label: string;
  }
  const photos: readonly Photo[] = [{ path: 'a.jpg', label: 'cat' }];
  const byColumns = { classMode: 'multi_output', yCol: ['age', 'weight'] } as const;
  await datasets.imagesSequence(photos, { rescale: 1 / 255, classMode: null });
  await datasets.imagesSequence({ path: ['a.jpg'], label: Int32Array.of(1) }, { classMode: 'raw' });
  await datasets.samplesSequence(9, { toSample: (index, { random }) => ({ x: [index, random.normal()], y: 1 }) });
  const stretched = async (index: number, _context: SampleContext, by: number): Promise<Sample> => ({ x: index * by });
  await datasets.samplesSequence(9, { toSample: stretched, onSampleError: 'replace', maxSampleErrors: 0.2 });
  await datasets.samplesSequence(9, {
    toSample: { module: new URL('file:///samples.js'), args: [2] },
    shuffle: 'batch',
  });
  await datasets.arraysSequence({ x: 'x.npy' }, { onSampleError: 'skip' });
  const table = await new ImageDataGenerator().flowFromDataframe('photos.csv', byColumns);
  isTrue<Same<typeof table.classes, Int32Array | readonly Int32Array[] | undefined>>();
  const folder = await new ImageDataGenerator().flowFromDirectory('photos');
  isTrue<Same<typeof folder.classes, Int32Array>>();
  await net.fit(table, { validationData: folder });
  const logs = await net.evaluate([[1]], [1], { returnDict: true });
  isTrue<Same<typeof logs, Logs>>();
  const prediction = await net.predict([[1]]);
  isTrue<Same<typeof prediction, Tensor>>();

  const a = input({ shape: [4], name: 'a' });
  const b = input({ batchShape: [8, null, 3], dtype: 'int32' });
  isTrue<Same<typeof a, SymbolicTensor>>();
  const hidden = layers.dense({ units: 3 }).apply(a);
  isTrue<Same<typeof hidden, SymbolicTensor>>();
  const sum = layers.add().apply([hidden, hidden]);
  isTrue<Same<typeof sum, SymbolicTensor>>();
  const state = layers.lstm({ units: 3 }).apply(b);
  isTrue<Same<typeof state, SymbolicTensor>>();
  const [sequence, h, c] = layers.lstm({ units: 3, returnState: true, returnSequences: true }).apply(b);
  layers.lstm({ units: 3 }).apply(sequence!, { initialState: [h!, c!] });

  const one = model({ inputs: a, outputs: hidden });
  isTrue<Same<Awaited<ReturnType<typeof one.predict>>, Tensor>>();
  const listed = await model({ inputs: [a, b], outputs: [hidden, state] }).predict([[[1]], [[2]]]);
  const [first, second]: [Tensor, Tensor] = listed;
  const named = await model({ inputs: { a }, outputs: { price: hidden, kind: sum } }).predict({ a: [[1, 2, 3, 4]] });
  const price: Tensor = named.price;
  const applied: SymbolicTensor = one.apply(a);
  const base: Model = sequential([one, layers.dense({ units: 1 })]);
  void [first, second, price, applied, base];

  class Mine extends Callback {
    override async onEpochEnd(_epoch: number, logs: Logs): Promise<void> {
      if (logs.loss! < 0.1) this.model.stopTraining = true;
    }
  }
  await net.fit([[1]], [1], { callbacks: new Mine() });
}
