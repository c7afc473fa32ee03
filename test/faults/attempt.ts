/** Trains one small model on data that may go wrong, and remembers every step. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { Callback, type FitOptions, MillraceError, Sequence, type Sequential } from '../../src/index.ts';
import { linearModel, useReferenceEngine } from '../training/models.ts';

/** How a run went. Equal where every bit is. */
export interface Attempt {
  /** Undefined where the run failed. */
  readonly history: Readonly<Record<string, readonly number[]>> | undefined;
  /** All weights at the start and after each step. */
  readonly steps: readonly (readonly number[])[];
  /** All weights in the end. */
  readonly weights: readonly number[];
  readonly error: unknown;
}

/** Threads and processes. */
export const KINDS = [
  { kind: 'threads', options: { workers: 2, useMultiprocessing: false } },
  { kind: 'processes', options: { workers: 2, useMultiprocessing: true } },
] as const;

/** On the main thread and in workers of both kinds. */
export const PLACES = [{ kind: 'main thread', options: { workers: 0 } }, ...KINDS] as const;

const weightsOf = (net: Sequential): number[] => net.getWeights().flatMap(({ data }) => [...data]);

class Recorder extends Callback {
  readonly steps: number[][] = [];

  override onTrainBatchEnd(): void {
    this.steps.push(weightsOf(this.#net));
  }

  readonly #net: Sequential;

  constructor(net: Sequential) {
    super();
    this.#net = net;
    this.steps.push(weightsOf(net));
  }
}

/** Trains `net` for two epochs, in the order of the data, unless told otherwise. */
export async function attempt(
  data: Parameters<Sequential['fitGenerator']>[0],
  { callbacks = [], ...options }: FitOptions = {},
  net: Sequential = linearModel(),
): Promise<Attempt> {
  const recorder = new Recorder(net);
  const given = { epochs: 2, shuffle: false, verbose: 0, ...options } as const;
  try {
    const all = [...(Array.isArray(callbacks) ? callbacks : [callbacks]), recorder];
    const outcome: { history?: Attempt['history']; error?: unknown } = await net
      .fit(data, { ...given, callbacks: all })
      .then(
        ({ history }) => ({ history }),
        (error: unknown) => ({ error }),
      );
    return { history: outcome.history, steps: recorder.steps, weights: weightsOf(net), error: outcome.error };
  } finally {
    net.dispose();
  }
}

/** A run that has to succeed. */
export async function trained(...args: Parameters<typeof attempt>): Promise<Attempt> {
  const run = await attempt(...args);
  if (run.error !== undefined) throw run.error;
  return run;
}

/** What a run has to fail with. */
export interface Expected {
  readonly code?: string;
  readonly message: RegExp;
  readonly details?: object;
}

/** Checks that a run failed as it has to, after so many steps of a clean run, and that no later batch moved a weight. */
export function expectFailure(
  run: Attempt,
  { code, message, details = {} }: Expected,
  clean: Attempt,
  steps: number,
): void {
  expect(run.error).toBeInstanceOf(code === undefined ? Error : MillraceError);
  expect(run.error).toMatchObject({
    ...(code === undefined ? {} : { code, details }),
    message: expect.stringMatching(message),
  });
  expect(run.steps).toEqual(clean.steps.slice(0, steps + 1));
  expect(run.weights).toEqual(run.steps.at(-1));
}

const SEQUENCES = new URL('../fixtures/sequences/', import.meta.url);

/** A sequence of a fixture. */
export const fixture = (name: string, options: object = {}): Promise<Sequence> =>
  Sequence.fromModule(new URL(`${name}.mjs`, SEQUENCES), options);

/** See linearRows.mjs. */
export const linearRows = (options: object = {}): Promise<Sequence> => fixture('linearRows', options);

let root: string;

/** The warnings of the present test. They are not printed. */
export const warnings: string[] = [];

/** Those of workers that were replaced. */
export const replacements = (): string[] => warnings.filter((message) => message.includes('It is replaced'));

/** What every file of this folder calls at its top: files share a process, and with it this module. */
export function prepareFaults(): void {
  useReferenceEngine();
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'millrace-faults-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  beforeEach(() => {
    warnings.length = 0;
    vi.spyOn(process, 'emitWarning').mockImplementation((warning) => void warnings.push(String(warning)));
  });
  afterEach(() => void vi.restoreAllMocks());
}

/** A folder that is gone after the tests. */
export const newFolder = (): string => mkdtempSync(join(root, 'run-'));

let flags = 0;
/** See `firstTime` in once.mjs. */
export const newFlag = (): string => join(root, `flag${flags++}`);
