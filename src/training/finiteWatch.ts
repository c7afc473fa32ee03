/** What happens where data or loss is NaN or infinite. */
import type { TargetClasses } from '../nn/losses/loss.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { checkOneOf } from '../util/check.ts';
import { NonFiniteError } from '../util/errors.ts';
import { warn } from '../util/warn.ts';
import type { StepBatch } from './batchCheck.ts';
import { batchLabel, type StepPlace } from './batchLabel.ts';
import type { Network } from './network.ts';
import type { Objective } from './objective.ts';

const POLICIES = ['raise', 'warn', 'ignore'] as const;

/** What to do about NaN and infinity: end the run, say so once, or nothing. */
export type OnNonFinite = (typeof POLICIES)[number];

/** The option, checked; undefined: warn once the loss is not finite. */
export function checkOnNonFinite(owner: string, value: unknown): OnNonFinite | undefined {
  return value === undefined ? undefined : checkOneOf(owner, 'onNonFinite', value, POLICIES);
}

/** A value of a batch that is no finite number. */
interface BadValue {
  readonly part: 'x' | 'y' | 'sampleWeight';
  /** Name of the input or output. */
  readonly name: string;
  /** Row in the batch. */
  readonly sample: number;
  /** Row in the user's arrays, where there are such. */
  readonly row?: number | undefined;
  /** Position in the tensor, the sample first. */
  readonly index: readonly number[];
  readonly value: number;
  /** Values of that tensor that are bad in this way. */
  readonly count: number;
  /** Of a class number that the output does not have: how many classes there are. */
  readonly classes?: number;
}

/**
 * Looks after the numbers of one run.
 *
 * @remarks
 * The loss is there after each step and costs nothing to check. Batches are scanned before their step where the user asked
 * for 'raise' or 'warn', otherwise only to explain a loss that is not finite. A run warns once: what comes after follows
 * from it.
 */
export class FiniteWatch {
  readonly #network: Network;
  readonly #objective: Objective | undefined;
  readonly #policy: OnNonFinite | undefined;
  #warned = false;

  /** @param objective - Says which targets are class numbers. */
  constructor(network: Network, policy: OnNonFinite | undefined, objective?: Objective) {
    this.#network = network;
    this.#objective = objective;
    this.#policy = policy;
  }

  /** Whether the run has warned. */
  get warned(): boolean {
    return this.#warned;
  }

  /** Looks at a batch before its step. @throws NonFiniteError with 'raise' */
  checkBatch(batch: StepBatch, place: StepPlace): void {
    if (this.#policy === undefined || this.#policy === 'ignore' || this.#warned) return;
    const bad = findBad(this.#network, batch, place);
    if (bad === undefined) return;
    const effect =
      this.#policy === 'raise'
        ? 'The step was not run and no weight has changed.'
        : 'The step is run all the same: the loss may become NaN.';
    this.#report(place, `${describeBad(this.#network, bad)}. ${effect} ${CLEAN}`, { ...bad });
  }

  /** Looks at the loss of a batch after its step. @throws NonFiniteError with 'raise' */
  checkLoss(loss: number, batch: StepBatch, place: StepPlace): void {
    if (Number.isFinite(loss) || this.#policy === 'ignore' || this.#warned) return;
    const bad = findBad(this.#network, batch, place) ?? this.#findBadClass(batch, place);
    const cause =
      bad === undefined
        ? 'x, y and sampleWeight of the batch are finite: the numbers of the model grew too large. Lower the learning rate, ' +
          'scale the inputs, or clip gradients (clipNorm).'
        : `${describeBad(this.#network, bad)}. ${CLEAN}`;
    this.#report(place, `the loss is ${loss}. ${cause}`, { loss, ...bad });
  }

  /** A class that is not there makes the loss NaN, though it is a number; a mask may leave it out, so that it is no error by itself. */
  #findBadClass({ y }: StepBatch, place: StepPlace): BadValue | undefined {
    const { outputNames, outputShapes } = this.#network;
    for (const [i, tensor] of y.entries()) {
      const classes = outputShapes && this.#objective?.outputs[i]?.loss?.targetClasses(outputShapes[i]!);
      if (tensor === undefined || classes === undefined) continue;
      const isBad = (value: number): boolean => isNoClass(value, classes);
      const first = tensor.data.findIndex(isBad);
      if (first < 0) continue;
      const bad = badValue({ part: 'y', name: outputNames[i]!, tensor, first, isBad }, place);
      return { ...bad, classes: classes.count };
    }
    return undefined;
  }

  #report(place: StepPlace, what: string, details: object): void {
    const { owner, epoch, batch } = place;
    const message = `${batchLabel(place)}: ${what}`;
    if (this.#policy === 'raise') throw new NonFiniteError(message, { details: { owner, epoch, batch, ...details } });
    this.#warned = true;
    warn('MILLRACE_NOT_FINITE', message);
  }
}

const CLEAN = "Clean the data; onNonFinite: 'raise' ends a run before such a batch is used, 'ignore' keeps silent.";

function findBad(network: Network, { x, y, sampleWeight }: StepBatch, place: StepPlace): BadValue | undefined {
  const parts = [
    ['x', x, network.inputNames],
    ['y', y, network.outputNames],
    ['sampleWeight', sampleWeight, network.outputNames],
  ] as const;
  for (const [part, tensors, names] of parts) {
    for (const [i, tensor] of tensors.entries()) {
      const first = tensor === undefined ? -1 : firstBad(tensor);
      if (first < 0) continue;
      return badValue({ part, name: names[i]!, tensor: tensor!, first, isBad: isNotFinite }, place);
    }
  }
  return undefined;
}

/** Position of the first value that is not finite; -1 for none. */
function firstBad({ data, dtype }: Tensor): number {
  // Whole numbers are.
  if (dtype !== 'float32' && dtype !== 'float64') return -1;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i]!)) return i;
  return -1;
}

const isNotFinite = (value: number): boolean => !Number.isFinite(value);

const isNoClass = (value: number, { count, ignored }: TargetClasses): boolean =>
  (value < 0 || value >= count) && value !== ignored;

/** What was found, first, in a tensor. */
interface Found extends Pick<BadValue, 'part' | 'name'> {
  readonly tensor: Tensor;
  readonly first: number;
  readonly isBad: (value: number) => boolean;
}

function badValue({ part, name, tensor: { data, shape }, first, isBad }: Found, { rowOf }: StepPlace): BadValue {
  let count = 0;
  for (let i = first; i < data.length; i++) if (isBad(data[i]!)) count++;
  const index: number[] = [];
  for (let axis = shape.length - 1, rest = first; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  const sample = index[0] ?? 0;
  const bad = { part, name, sample, index, value: data[first]!, count };
  return rowOf === undefined ? bad : { ...bad, row: rowOf(sample) };
}

function describeBad(network: Network, bad: BadValue): string {
  const { part, name, sample, row, index, value, count, classes } = bad;
  const names = part === 'x' ? network.inputNames : network.outputNames;
  const which = names.length === 1 ? part : `${part} "${name}"`;
  const kind = classes === undefined ? 'that are not finite' : 'that are none of its classes';
  const all = count === 1 ? '' : `, the first of ${count} values there ${kind}`;
  const expected =
    classes === undefined
      ? ''
      : `; expected class numbers from 0 to ${classes - 1}, since that output gives ${classes} numbers`;
  const place = row === undefined ? '' : ` (row ${row} of the data)`;
  return `${which} has ${value} in sample ${sample} of the batch${place}, at [${index.join(', ')}]${all}${expected}`;
}
