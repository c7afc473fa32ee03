/**
 * Whether memory stays flat: 10,000 steps of a small convolutional network, training, evaluating and predicting in turn.
 *
 * usage: npm run test:leak [-- --steps N] [--limit MB] [--json FILE]
 *
 * Resident memory is read after a garbage collection, every 100 steps, and a line is fitted through it: exit code 1 when it
 * rises by more than the limit over the steps. 15,000 steps before warm up: Node's heap and compiled code settle (in a run
 * of 60,000 steps all growth is in the first 15,000). Each cycle of ten steps has `trainOnBatch`, `testOnBatch`,
 * `predictOnBatch`, and (of another batch size) `fit`, `evaluate` and `predict`; every 1,000 steps the model is disposed and
 * made anew.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { layers, type Model, sequential, type Tensor, tensor } from 'millrace';
import { readArguments } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import { describeMachine, printMachine, writeResults } from './support/report.ts';
import { fitLine } from './support/trend.ts';

const CYCLE = 10;
const SAMPLE_EVERY = 100;
const RENEW_EVERY = 1000;
const WARM_UP = 15_000;
const BATCH = 16;

await runExample(leak);

async function leak(): Promise<number> {
  const options = readArguments(process.argv.slice(2), {
    steps: { kind: 'integer', min: 1000, max: 100_000_000, help: 'measured steps, all kinds together (10000)' },
    limit: { kind: 'integer', min: 1, max: 100_000, help: 'MB that memory may grow over all steps (4)' },
    json: { kind: 'text', help: 'file for the results' },
  });
  const { steps = 10_000, limit = 4 } = options;
  const machine = describeMachine();
  printMachine(machine);

  const collect = garbageCollector();
  const data = { x: numbers([2 * BATCH, 12, 12, 1]), y: labels(2 * BATCH) };
  const [places, bytes]: [number[], number[]] = [[], []];
  const start = performance.now();
  let net = make();
  for (let step = -WARM_UP; step < steps; step += CYCLE) {
    if (step > -WARM_UP && step % RENEW_EVERY === 0) {
      net.dispose();
      net = make();
    }
    await cycle(net, data);
    if ((step + CYCLE) % SAMPLE_EVERY !== 0) continue;
    collect();
    places.push(step + CYCLE);
    bytes.push(process.memoryUsage.rss());
  }
  const stepMs = (performance.now() - start) / (WARM_UP + steps);
  net.dispose();

  const settled = places.findIndex((place) => place > 0);
  const trend = fitLine(places.slice(settled), bytes.slice(settled));
  const growthMB = (trend.slope * steps) / 1e6;
  const at = (i: number) => `${(bytes[i]! / 1e6).toFixed(1)} MB`;
  console.log(
    `steps            ${steps} behind ${WARM_UP} of warm-up, in cycles of ${CYCLE}, ${stepMs.toFixed(2)} ms each`,
  );
  console.log(`resident memory  ${at(0)} at first, ${at(settled)} warm, ${at(bytes.length - 1)} at the end`);
  console.log(`growth           ${growthMB.toFixed(2)} MB over ${steps} steps (limit ${limit} MB)`);
  writeResults(options.json, 'leak', machine, { steps, stepMs, places, bytes, growthMB, limitMB: limit });
  if (growthMB <= limit) return 0;
  console.error(`Memory grows: expected at most ${limit} MB over ${steps} steps, got ${growthMB.toFixed(1)} MB.`);
  return 1;
}

function make(): Model {
  const net = sequential([
    layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [12, 12, 1] }),
    layers.batchNormalization(),
    layers.maxPooling2d(),
    layers.dropout({ rate: 0.25 }),
    layers.flatten(),
    layers.dense({ units: 4, activation: 'softmax' }),
  ]);
  net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return net;
}

/** Ten steps: four single batches, and two steps each of `fit`, `evaluate` and `predict`. */
async function cycle(net: Model, { x, y }: { x: Tensor; y: Tensor }): Promise<void> {
  await net.trainOnBatch(x, y);
  await net.testOnBatch(x, y);
  await net.predictOnBatch(x);
  await net.trainOnBatch(x, y);
  const options = { batchSize: BATCH, verbose: 0 } as const;
  await net.fit(x, y, { ...options, epochs: 1 });
  await net.evaluate(x, y, options);
  await net.predict(x, options);
}

function numbers(shape: readonly number[]): Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => (i * 0.618033988749895) % 1),
    shape,
  );
}

function labels(samples: number): Tensor {
  const y = new Float32Array(samples * 4);
  for (let i = 0; i < samples; i++) y[i * 4 + (i % 4)] = 1;
  return tensor(y, [samples, 4]);
}

/** Node's own, without a flag on the command line: garbage that waits to be collected is no leak. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
