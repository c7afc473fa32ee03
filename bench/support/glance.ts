/** Training that only moves its data: for `bench/ring.bench.ts` and `bench/workerKinds.bench.ts`. */
import { layers, type Model, type Sequence, type Shape, sequential } from 'millrace';

/** How the batches come. */
export interface GlanceOptions {
  readonly workers: number;
  readonly useMultiprocessing: boolean;
}

/** Milliseconds of a step, in the steady state. */
export interface GlanceTimes {
  /** From one step to the next. */
  readonly stepMs: number;
  /** Of those, what the main thread does with a batch that is there: the whole step. */
  readonly computeMs: number;
}

/** Batches in memory at most: few, as in training on images. */
const QUEUE = 6;

/** A model for images `[batch, height, width, channels]` that reads one pixel of each: its step takes next to no time. */
export function glancingModel([, height, width, channels]: Shape): Model {
  const cropping: [[number, number], [number, number]] = [
    [0, height! - 1],
    [0, width! - 1],
  ];
  const net = sequential([
    layers.cropping2d({ cropping, inputShape: [height!, width!, channels!] }),
    layers.flatten(),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ optimizer: 'sgd', loss: 'mse' });
  return net;
}

/** Fits for three epochs and takes the times of the second: batches are made ahead at its beginning and at its end alike. */
export async function glance(net: Model, data: Sequence, options: GlanceOptions): Promise<GlanceTimes> {
  const { timing } = await net.fit(data, { epochs: 3, shuffle: false, verbose: 0, maxQueueSize: QUEUE, ...options });
  const { waitedMs, computeMs } = timing[1]!;
  return { stepMs: (waitedMs + computeMs) / data.length, computeMs: computeMs / data.length };
}
