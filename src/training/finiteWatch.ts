/** What happens where data or loss is NaN or infinite. */
import type { Tensor } from '../tensor/tensor.ts';
import { checkOneOf } from '../util/check.ts';
import { NonFiniteError } from '../util/errors.ts';
import type { StepBatch } from './batchCheck.ts';
import type { Network } from './network.ts';

const POLICIES = ['raise', 'warn', 'ignore'] as const;

/** What to do about NaN and infinity: end the run, say so once, or nothing. */
export type OnNonFinite = (typeof POLICIES)[number];

/** The option, checked; undefined: warn once the loss is not finite. */
export function checkOnNonFinite(owner: string, value: unknown): OnNonFinite | undefined {
  return value === undefined ? undefined : checkOneOf(owner, 'onNonFinite', value, POLICIES);
}

/** The step that is looked at. */
export interface StepPlace {
  /** `fit`, for messages. */
  readonly owner: string;
  /** 0-based; undefined where there are no epochs. */
  readonly epoch?: number | undefined;
  /** 0-based; undefined for a single step. */
  readonly batch?: number | undefined;
  /** The row of the user's arrays behind a sample, where there are such. */
  readonly rowOf?: ((sample: number) => number) | undefined;
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
  /** Values of that tensor that are not finite. */
  readonly count: number;
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
  readonly #policy: OnNonFinite | undefined;
  #warned = false;

  constructor(network: Network, policy: OnNonFinite | undefined) {
    this.#network = network;
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
    const bad = findBad(this.#network, batch, place);
    const cause =
      bad === undefined
        ? 'x, y and sampleWeight of the batch are finite: the numbers of the model grew too large. Lower the learning rate, ' +
          'scale the inputs, or clip gradients (clipNorm).'
        : `${describeBad(this.#network, bad)}. ${CLEAN}`;
    this.#report(place, `the loss is ${loss}. ${cause}`, { loss, ...bad });
  }

  #report({ owner, epoch, batch }: StepPlace, what: string, details: object): void {
    const inEpoch = epoch === undefined ? '' : ` of epoch ${epoch + 1}`;
    const where = batch === undefined ? '' : `batch ${batch}${inEpoch}: `;
    const message = `${owner}: ${where}${what}`;
    if (this.#policy === 'raise') throw new NonFiniteError(message, { details: { owner, epoch, batch, ...details } });
    this.#warned = true;
    process.emitWarning(message, { type: 'MillraceWarning', code: 'MILLRACE_NOT_FINITE' });
  }
}

const CLEAN = "Clean the data; onNonFinite: 'raise' ends a run before such a batch is used, 'ignore' keeps silent.";

function findBad(network: Network, { x, y, sampleWeight }: StepBatch, { rowOf }: StepPlace): BadValue | undefined {
  const parts = [
    ['x', x, network.inputNames],
    ['y', y, network.outputNames],
    ['sampleWeight', sampleWeight, network.outputNames],
  ] as const;
  for (const [part, tensors, names] of parts) {
    for (const [i, tensor] of tensors.entries()) {
      const first = tensor === undefined ? -1 : firstBad(tensor);
      if (first < 0) continue;
      const bad = badValue(part, names[i]!, tensor!, first);
      return rowOf === undefined ? bad : { ...bad, row: rowOf(bad.sample) };
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

function badValue(part: BadValue['part'], name: string, { data, shape }: Tensor, first: number): BadValue {
  let count = 0;
  for (let i = first; i < data.length; i++) if (!Number.isFinite(data[i]!)) count++;
  const index: number[] = [];
  for (let axis = shape.length - 1, rest = first; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return { part, name, sample: index[0] ?? 0, index, value: data[first]!, count };
}

function describeBad(network: Network, { part, name, sample, row, index, value, count }: BadValue): string {
  const names = part === 'x' ? network.inputNames : network.outputNames;
  const which = names.length === 1 ? part : `${part} "${name}"`;
  const all = count === 1 ? '' : `, the first of ${count} values there that are not finite`;
  const place = row === undefined ? '' : ` (row ${row} of the data)`;
  return `${which} has ${value} in sample ${sample} of the batch${place}, at [${index.join(', ')}]${all}`;
}
