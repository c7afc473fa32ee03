/** Where the time of an epoch went, and what to do about it. */
import { formatBytes } from '../util/format.ts';
import { formatSeconds } from './progressFormat.ts';

/** The batches that were ready for the model in one epoch. */
export interface QueueTiming {
  /** Who made the batches: workers, the main thread from a `Sequence`, or a generator. */
  readonly source: 'workers' | 'sequence' | 'generator';
  /** Worker threads or processes at the end of the epoch; 0 on the main thread. */
  readonly workers: number;
  /** Whether their number is chosen while they work: `workers: 'auto'`. */
  readonly autoWorkers: boolean;
  /** Batches that were ready when the model had finished one, on average; undefined in an epoch of one batch. */
  readonly meanDepth: number | undefined;
  /** The most of them. */
  readonly maxDepth: number;
  /** As many as could have been ready: one less than batches are kept in memory. */
  readonly limit: number;
  /** Bytes of the batches that were ready or in use, at most. */
  readonly peakBytes: number;
}

/** Where the time of one epoch went. */
export interface EpochTiming {
  /** Milliseconds that the model waited for data. */
  readonly waitedMs: number;
  /** Of these, until the epoch's pass had begun; in the first epoch, until workers had made the first batch. */
  readonly startMs: number;
  /** Milliseconds in training steps. */
  readonly computeMs: number;
  /** Samples trained in a second, waiting and callbacks included, validation not. */
  readonly samplesPerSecond: number;
  /** What was ready; undefined for arrays in memory, of which nothing has to be. */
  readonly queue: QueueTiming | undefined;
}

/** Below these nobody would notice. */
const MIN_WAITED_MS = 500;
const MIN_COMPUTE_MS = 2000;
/** Shorter ones read 0.0 seconds. */
const MIN_START_MS = 50;
/** Of the time: the model starves above the first, and never waits below the second. */
const STARVED = 0.2;
const FED = 0.02;
/** Of the limit: the queue is always full above this. */
const FULL = 0.9;

/**
 * The numbers of an epoch in words: `413 samples/s, waited 0.4s and computed 9.6s, 6.3 of 9 batches ready, 38.5 MiB, 2 workers`;
 * undefined for arrays in memory.
 */
export function describeTiming({
  samplesPerSecond,
  waitedMs,
  startMs,
  computeMs,
  queue,
}: EpochTiming): string | undefined {
  if (queue === undefined) return undefined;
  const { meanDepth, limit, peakBytes, workers } = queue;
  const start = startMs < MIN_START_MS ? '' : ` (${formatSeconds(startMs)} for the start)`;
  const parts = [
    `${formatRate(samplesPerSecond)} samples/s`,
    `waited ${formatSeconds(waitedMs)}${start} and computed ${formatSeconds(computeMs)}`,
  ];
  if (meanDepth !== undefined) parts.push(`${meanDepth.toFixed(1)} of ${limit} batches ready`);
  parts.push(formatBytes(peakBytes));
  if (workers > 0) parts.push(countWorkers(workers));
  return parts.join(', ');
}

/** Three digits that count: `4130`, `413`, `41.3`, `4.13`. */
function formatRate(rate: number): string {
  return rate >= 100 ? rate.toFixed(0) : rate.toPrecision(3);
}

function countWorkers(workers: number): string {
  return workers === 1 ? '1 worker' : `${workers} workers`;
}

/**
 * A line of advice where the model starves, or where several workers keep the queue full; undefined where all is well.
 *
 * @param isFirst - Whether it is the first epoch of a run, in which the start of the workers is left out.
 */
export function timingAdvice(timing: EpochTiming, isFirst: boolean): string | undefined {
  const { queue, computeMs } = timing;
  if (queue === undefined) return undefined;
  const waitedMs = timing.waitedMs - (isFirst ? timing.startMs : 0);
  const totalMs = waitedMs + computeMs;
  if (waitedMs >= MIN_WAITED_MS && waitedMs >= STARVED * totalMs) {
    const percent = Math.round((100 * waitedMs) / totalMs);
    const share = `${percent}% of the time (${formatSeconds(waitedMs)} of ${formatSeconds(totalMs)})`;
    return `The model waited for data ${share}. ${remedy(queue)}`;
  }
  const { meanDepth, limit, workers, autoWorkers } = queue;
  const isFull = meanDepth !== undefined && meanDepth >= FULL * limit;
  if (workers > 1 && !autoWorkers && isFull && computeMs >= MIN_COMPUTE_MS && waitedMs <= FED * totalMs) {
    const fewer = Math.ceil(workers / 2);
    return (
      `The data queue was full (${meanDepth.toFixed(1)} of ${limit} batches on average): the model is the slower part. ` +
      `Try workers: ${fewer}, which leaves it more of the processor.`
    );
  }
  return undefined;
}

function remedy({ source, workers, autoWorkers }: QueueTiming): string {
  if (autoWorkers)
    return `workers: 'auto' has come to ${countWorkers(workers)}. If that stays so, make batches cheaper.`;
  if (source === 'workers') return `Try workers: ${workers * 2} if there are cores to spare, or make batches cheaper.`;
  if (source === 'sequence') {
    return 'Its batches are made on the main thread: use workers, with a sequence that they can make (Sequence.fromModule).';
  }
  return 'A generator makes one batch after the other on the main thread: use a Sequence with workers.';
}
