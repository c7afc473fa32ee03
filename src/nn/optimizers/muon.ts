import { add, divide, dot, multiply, reduceSum, sqrt, square, subtract, transpose } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkInteger, checkNumber } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { adamMoments, adamStep, checkDecay, zeroSlots } from './moments.ts';
import {
  Optimizer,
  type OptimizerOptions,
  type SlotOwner,
  type SlotSpec,
  type UpdateContext,
  type UpdateResult,
} from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link Muon}. */
export interface MuonOptions extends OptimizerOptions {
  /** @defaultValue 0.001 */
  learningRate?: LearningRateLike;
  /** Of matrices. @defaultValue 0.004 */
  weightDecay?: number | null;
  /** `beta1` of Adam, in [0, 1), for weights that are no matrices. @defaultValue 0.9 */
  adamBeta1?: number;
  /** `beta2` of Adam, in [0, 1), for weights that are no matrices. @defaultValue 0.999 */
  adamBeta2?: number;
  /** Weight decay of weights that are no matrices; null for none. @defaultValue 0.004 */
  adamWeightDecay?: number | null;
  /** Keeps Adam's denominator from 0; at least 0. @defaultValue 1e-7 */
  epsilon?: number;
  /** Leave embeddings to Adam. @defaultValue true */
  excludeEmbeddings?: boolean;
  /** Leave weights to Adam whose path (`dense_1/kernel`) one of these regular expressions finds. @defaultValue [] */
  excludeLayers?: readonly string[] | null;
  /** First coefficient of the iteration. @defaultValue 3.4445 */
  muonA?: number;
  /** Second coefficient of the iteration. @defaultValue -4.775 */
  muonB?: number;
  /** Third coefficient of the iteration. @defaultValue 2.0315 */
  muonC?: number;
  /** Adam's learning rate as a multiple of that of matrices. @defaultValue 1 */
  adamLrRatio?: number;
  /** Share of the last sum of gradients that is kept, in [0, 1]. @defaultValue 0.95 */
  momentum?: number;
  /** Iterations that make a direction orthogonal; at least 1. @defaultValue 5 */
  nsSteps?: number;
  /** Whether the gradient counts as taken after the momentum step. @defaultValue true */
  nesterov?: boolean;
  /** Root mean square of steps, relative to Adam's; null for the bare orthogonal step. @defaultValue 0.2 */
  rmsRate?: number | null;
}

/**
 * Orthogonal steps for matrices; Adam, with decaying weights, for everything else.
 *
 * @remarks
 * An embedding is a weight in whose path, `embedding_1/embeddings`, the word stands. Paths are those in the model, without
 * its name.
 *
 * @formula `m <- momentum * m + g`, `x = g + momentum * m` (Nesterov, else `m`), `x <- x / (|x| + 1e-7)`, then `nsSteps` times
 *   `s = x x^T`, `x <- muonA * x + (muonB * s + muonC * s s) x`; `w <- w - lr * rmsRate * sqrt(max(rows, columns)) * x`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * net.compile({ optimizer: optimizers.muon({ learningRate: 0.02, adamLrRatio: 0.1 }), loss: 'mse' });
 * ```
 *
 * @see Jordan, Muon: An optimizer for hidden layers in neural networks, 2024; Liu et al., Muon is Scalable for LLM Training,
 *   2025; keras.optimizers.Muon
 */
export class Muon extends Optimizer {
  readonly adamBeta1: number;
  readonly adamBeta2: number;
  readonly adamWeightDecay: number | null;
  readonly epsilon: number;
  readonly excludeEmbeddings: boolean;
  readonly excludeLayers: readonly string[];
  readonly muonA: number;
  readonly muonB: number;
  readonly muonC: number;
  readonly adamLrRatio: number;
  readonly momentum: number;
  readonly nsSteps: number;
  readonly nesterov: boolean;
  readonly rmsRate: number | null;

  constructor(options: MuonOptions = {}) {
    super({ ...options, weightDecay: options.weightDecay === undefined ? 0.004 : options.weightDecay }, 0.001, [
      ...['adamBeta1', 'adamBeta2', 'adamWeightDecay', 'epsilon', 'excludeEmbeddings', 'muonA', 'muonB', 'muonC'],
      ...['excludeLayers', 'adamLrRatio', 'momentum', 'nsSteps', 'nesterov', 'rmsRate'],
    ]);
    const owner = 'Muon';
    const orNull = (name: keyof MuonOptions, value: number | null): number | null =>
      value === null ? null : checkNumber(owner, name, value, { min: 0 });
    this.adamBeta1 = checkDecay(owner, 'adamBeta1', options.adamBeta1 ?? 0.9);
    this.adamBeta2 = checkDecay(owner, 'adamBeta2', options.adamBeta2 ?? 0.999);
    this.adamWeightDecay = orNull(
      'adamWeightDecay',
      options.adamWeightDecay === undefined ? 0.004 : options.adamWeightDecay,
    );
    this.epsilon = checkNumber(owner, 'epsilon', options.epsilon ?? 1e-7, { min: 0 });
    this.excludeEmbeddings = checkBoolean(owner, 'excludeEmbeddings', options.excludeEmbeddings ?? true);
    this.excludeLayers = checkPatterns(owner, options.excludeLayers ?? []);
    this.muonA = checkNumber(owner, 'muonA', options.muonA ?? 3.4445);
    this.muonB = checkNumber(owner, 'muonB', options.muonB ?? -4.775);
    this.muonC = checkNumber(owner, 'muonC', options.muonC ?? 2.0315);
    this.adamLrRatio = checkNumber(owner, 'adamLrRatio', options.adamLrRatio ?? 1, { min: 0 });
    this.momentum = checkNumber(owner, 'momentum', options.momentum ?? 0.95, { min: 0, max: 1 });
    this.nsSteps = checkInteger(owner, 'nsSteps', options.nsSteps ?? 5);
    this.nesterov = checkBoolean(owner, 'nesterov', options.nesterov ?? true);
    this.rmsRate = orNull('rmsRate', options.rmsRate === undefined ? 0.2 : options.rmsRate);
  }

  /** Whether a weight is left to Adam. */
  #isForAdam(owner: SlotOwner): boolean {
    const path = this.pathOf(owner);
    if (owner.shape.length !== 2 || (this.excludeEmbeddings && /embedding/i.test(path))) return true;
    return this.excludeLayers.some((pattern) => new RegExp(pattern).test(path));
  }

  override slotSpecs(owner: SlotOwner): readonly SlotSpec[] {
    return this.#isForAdam(owner) ? zeroSlots('momentum', 'velocity') : zeroSlots('momentum');
  }

  override weightDecayOf(owner: SlotOwner): number | null {
    return this.#isForAdam(owner) ? this.adamWeightDecay : this.common.weightDecay;
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const [oldMomentum, oldVelocity] = slots as [Node, Node?];
    if (oldVelocity !== undefined) {
      const decays = { beta1: this.adamBeta1, beta2: this.adamBeta2, epsilon: this.epsilon };
      const [momentum, velocity] = adamMoments(gradient, [oldMomentum, oldVelocity], decays);
      const learningRate = multiply(context.learningRate, this.adamLrRatio); // []
      const step = adamStep(momentum, velocity, decays, { ...context, learningRate });
      return { variable: subtract(variable, step), slots: [momentum, velocity] };
    }
    const momentum = add(multiply(oldMomentum, this.momentum), gradient);
    const ahead = this.nesterov ? add(gradient, multiply(momentum, this.momentum)) : momentum;
    const scale = this.rmsRate === null ? 1 : Math.sqrt(Math.max(...variable.shape)) * this.rmsRate;
    const step = multiply(this.#orthogonal(ahead), multiply(context.learningRate, scale));
    return { variable: subtract(variable, step), slots: [momentum] };
  }

  /** An approximation of the orthogonal matrix nearest to `x`, by Newton and Schulz. */
  #orthogonal(x: Node): Node {
    const [rows, columns] = x.shape as [number, number];
    const isTall = rows > columns;
    const wide = isTall ? transpose(x, [1, 0]) : x;
    let result = divide(wide, add(sqrt(reduceSum(square(wide))), 1e-7));
    for (let i = 0; i < this.nsSteps; i++) {
      const products = dot(result, result, { transposeB: true });
      const factor = add(multiply(products, this.muonB), multiply(dot(products, products), this.muonC));
      result = add(multiply(result, this.muonA), dot(factor, result));
    }
    return isTall ? transpose(result, [1, 0]) : result;
  }

  override getConfig(): Record<string, unknown> {
    return {
      adamBeta1: this.adamBeta1,
      adamBeta2: this.adamBeta2,
      adamWeightDecay: this.adamWeightDecay,
      epsilon: this.epsilon,
      excludeEmbeddings: this.excludeEmbeddings,
      excludeLayers: [...this.excludeLayers],
      muonA: this.muonA,
      muonB: this.muonB,
      muonC: this.muonC,
      adamLrRatio: this.adamLrRatio,
      momentum: this.momentum,
      nsSteps: this.nsSteps,
      nesterov: this.nesterov,
      rmsRate: this.rmsRate,
    };
  }
}

function checkPatterns(owner: string, patterns: readonly string[]): readonly string[] {
  if (Array.isArray(patterns) && patterns.every((pattern) => typeof pattern === 'string')) return [...patterns];
  throw new InvalidArgumentError(
    `${owner}: expected excludeLayers to be a list of regular expressions as strings, got ${describeValue(patterns)}: ` +
      "{ excludeLayers: ['logits'] }.",
    { details: { owner, argument: 'excludeLayers', value: patterns } },
  );
}
