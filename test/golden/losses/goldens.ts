/** Runs losses on each engine against what Keras 3.15.1 gave for the same numbers. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { gradients } from '../../../src/autodiff/gradients.ts';
import { greater, input, reduceSum } from '../../../src/graph/build.ts';
import { resolveLoss } from '../../../src/nn/losses/index.ts';
import { allocate, type DType, type TypedArray } from '../../../src/tensor/dtype.ts';
import { testEngines } from '../../nn/availableEngines.ts';
import { graphOf, runGraph } from '../../ops/runGraph.ts';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface LossCase {
  readonly loss: string;
  readonly config: Record<string, unknown>;
  readonly reduction: string;
  readonly dtype: DType;
  readonly yTrue: Numbers;
  readonly yPred: Numbers;
  readonly sampleWeight: Numbers | null;
  /** Of the predictions: 1 where one counts. */
  readonly mask?: Numbers;
  /** A number, or an array where the reduction is 'none'. */
  readonly value: number | Numbers;
  /** Of the value, or of its sum, with respect to the predictions. */
  readonly gradient: Numbers;
}

/** A loss as Keras writes it into a file. */
interface SerializedLoss {
  readonly class_name: string;
  readonly config: Record<string, unknown>;
}

/** Fields of a case that are numbers of arrays in the file. */
type Places = 'yTrue' | 'yPred' | 'value' | 'gradient';

interface Goldens {
  readonly losses: readonly (Omit<LossCase, Places | 'sampleWeight' | 'mask'> &
    Record<Places, number> & { sampleWeight: number | null; mask?: number })[];
  /** Arrays that cases share. */
  readonly arrays: readonly Numbers[];
  readonly serialized?: readonly SerializedLoss[];
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as T;
}

/** The cases of a file, with their arrays. */
function casesOf({ losses, arrays }: Goldens): LossCase[] {
  return losses.map(({ mask, ...golden }) => ({
    ...golden,
    yTrue: arrays[golden.yTrue]!,
    yPred: arrays[golden.yPred]!,
    sampleWeight: golden.sampleWeight === null ? null : arrays[golden.sampleWeight]!,
    value: arrays[golden.value]!,
    gradient: arrays[golden.gradient]!,
    ...(mask === undefined ? {} : { mask: arrays[mask]! }),
  }));
}

const goldens = read<Goldens>('./losses.json');

/** All golden cases. */
export const lossGoldens: readonly LossCase[] = [
  ...casesOf(goldens),
  ...casesOf(read<Goldens>('./lossMasks.json')),
  ...casesOf(read<Goldens>('./focalAlphas.json')),
  ...read<{ losses: LossCase[] }>('../nnTraining/nnTraining.json').losses,
];

/** What Keras writes into files, for each loss and each of the options in the golden cases. */
export const serializedLosses = goldens.serialized!;

function array({ data }: Numbers, dtype: DType = 'float32'): TypedArray {
  const values = allocate(dtype, data.length);
  values.set(data);
  return values;
}

/** Value and gradient of every golden case of a loss. */
export function itMatchesKerasLoss(className: string): void {
  const cases = lossGoldens.filter(({ loss }) => loss === className);
  if (cases.length === 0) throw new Error(`No golden cases of ${className}. Add some to scripts/golden/losses.py.`);
  it.each(cases.map((golden, i) => [i, JSON.stringify(golden.config), golden.reduction, golden] as const))(
    'gives the value and gradient of Keras 3.15.1 (case %i: %s, %s)',
    async (_, __, reduction, golden) => {
      const loss = resolveLoss({ className, config: { ...golden.config, reduction } });
      const yTrue = input('yTrue', golden.yTrue.shape, golden.dtype);
      const yPred = input('yPred', golden.yPred.shape);
      const weights = golden.sampleWeight === null ? [] : [input('weight', golden.sampleWeight.shape)];
      const masks = golden.mask === undefined ? [] : [input('mask', golden.mask.shape)];
      const value = loss.compute(yTrue, yPred, weights[0], masks[0] && greater(masks[0], 0));
      const [gradient] = gradients(reduceSum(value), [yPred]);
      const graph = graphOf([yTrue, yPred, ...weights, ...masks], [value, gradient!]);
      const data = [
        array(golden.yTrue, golden.dtype),
        array(golden.yPred),
        ...(golden.sampleWeight === null ? [] : [array(golden.sampleWeight)]),
        ...(golden.mask === undefined ? [] : [array(golden.mask)]),
      ];
      const expected = typeof golden.value === 'number' ? { shape: [], data: [golden.value] } : golden.value;
      expect(value.shape).toEqual(expected.shape);
      for (const { engine, tolerance } of testEngines) {
        if (engine === undefined) continue;
        const { outputs } = await runGraph(engine, graph, data);
        expect(outputs[0]).toBeAllClose([...expected.data], { rtol: 1e-5, atol: 1e-6 });
        expect(outputs[1]).toBeAllClose([...golden.gradient.data], tolerance);
      }
    },
  );
}
