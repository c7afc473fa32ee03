import type { Node } from '../../graph/node.ts';
import type { Variable } from '../../graph/variable.ts';
import { checkInteger, checkNumber, checkOptions } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { isSerializedObject, type SerializedObject } from '../lookUp.ts';
import type { CommonSettings } from './commonOptions.ts';
import { type LossScaling, scalingSlots } from './lossScaling.ts';
import {
  Optimizer,
  type SlotOwner,
  type SlotSpec,
  type UpdateContext,
  type UpdateResult,
  type WeightSelection,
} from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link LossScaleOptimizer}. */
export interface LossScaleOptimizerOptions {
  /** The optimizer that makes the updates. Its `lossScaleFactor` is not used. */
  innerOptimizer: Optimizer | SerializedObject;
  /** What the loss is multiplied by at first. @defaultValue 32768 */
  initialScale?: number;
  /** Number of updates in a row with finite gradients after which the scale doubles. @defaultValue 2000 */
  dynamicGrowthSteps?: number;
  /** Sets that of the inner optimizer. @defaultValue what that has */
  learningRate?: LearningRateLike;
  /** @defaultValue the class name in snake_case */
  name?: string;
}

/** Makes an optimizer of a config; the barrel, which knows them all, sets it. */
let makeOptimizer: ((config: SerializedObject) => Optimizer) | undefined;

/** @internal called by the barrel */
export function setOptimizerMaker(maker: (config: SerializedObject) => Optimizer): void {
  makeOptimizer = maker;
}

/**
 * Multiplies the loss, so that small gradients are not lost in 16 bits, and leaves out steps whose gradients overflow.
 *
 * @remarks
 * The scale halves with each step that is left out, and doubles after `dynamicGrowthSteps` updates in a row that are not.
 * All of it happens inside of the compiled step. With `mixedBfloat16`, whose numbers reach as far as those of float32, no
 * scale is needed: it is a way to leave out steps with infinite gradients. All options of the inner optimizer work as
 * without it. A step that is left out counts for `iterations` and for schedules, where in Keras it does not. (Keras' Nadam
 * computes something else inside of this optimizer than alone; here it does not.)
 *
 * @formula `update((scale * loss)' / scale)` where all gradients are finite, else nothing
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `innerOptimizer` is no optimizer
 *
 * @example
 * ```ts
 * const optimizer = optimizers.lossScaleOptimizer({ innerOptimizer: optimizers.adam() });
 * optimizer.learningRate; // => 0.001
 * ```
 *
 * @see Micikevicius et al., Mixed Precision Training, 2018, https://arxiv.org/abs/1710.03740; keras.optimizers.LossScaleOptimizer
 */
export class LossScaleOptimizer extends Optimizer {
  readonly innerOptimizer: Optimizer;
  readonly initialScale: number;
  readonly dynamicGrowthSteps: number;

  constructor(options: LossScaleOptimizerOptions) {
    const owner = 'LossScaleOptimizer';
    checkOptions(owner, options, ['innerOptimizer', 'initialScale', 'dynamicGrowthSteps', 'learningRate', 'name']);
    const { innerOptimizer, initialScale = 2 ** 15, dynamicGrowthSteps = 2000, learningRate, name } = options;
    super(name === undefined ? {} : { name }, 0);
    this.innerOptimizer = checkInner(owner, innerOptimizer);
    this.initialScale = checkNumber(owner, 'initialScale', initialScale, { min: 0, exclusiveMinimum: true });
    this.dynamicGrowthSteps = checkInteger(owner, 'dynamicGrowthSteps', dynamicGrowthSteps);
    if (learningRate !== undefined) this.innerOptimizer.learningRate = learningRate;
  }

  override get common(): CommonSettings {
    return { ...this.innerOptimizer.common, lossScaleFactor: null };
  }

  override get lossScaling(): LossScaling {
    return { initialScale: this.initialScale, dynamicGrowthSteps: this.dynamicGrowthSteps };
  }

  override get iterations(): number {
    return this.innerOptimizer.iterations;
  }

  override set iterations(count: number) {
    this.innerOptimizer.iterations = count;
  }

  override get learningRate(): number {
    return this.innerOptimizer.learningRate;
  }

  override set learningRate(value: LearningRateLike) {
    this.innerOptimizer.learningRate = value;
  }

  override get learningRateConfig(): number | SerializedObject {
    return this.innerOptimizer.learningRateConfig;
  }

  override slotSpecs(owner: SlotOwner): readonly SlotSpec[] {
    return this.innerOptimizer.slotSpecs(owner);
  }

  override allSlotSpecs(owner: SlotOwner): readonly SlotSpec[] {
    return [...scalingSlots(this.lossScaling), ...this.innerOptimizer.allSlotSpecs(owner)];
  }

  override weightDecayOf(owner: SlotOwner): number | null {
    return this.innerOptimizer.weightDecayOf(owner);
  }

  override excludeFromWeightDecay(selection: WeightSelection): void {
    this.innerOptimizer.excludeFromWeightDecay(selection);
  }

  override decays(owner: SlotOwner): boolean {
    return this.innerOptimizer.decays(owner);
  }

  override setPaths(paths: ReadonlyMap<Variable, string>): void {
    this.innerOptimizer.setPaths(paths);
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    return this.innerOptimizer.update(variable, gradient, slots, context);
  }

  override getCommonConfig(): Record<string, unknown> {
    return {};
  }

  override getConfig(): Record<string, unknown> {
    const { innerOptimizer: inner } = this;
    const named = inner.name === undefined ? {} : { name: inner.name };
    const config = {
      ...inner.getCommonConfig(),
      ...inner.getConfig(),
      ...named,
      learningRate: inner.learningRateConfig,
    };
    return {
      innerOptimizer: { className: inner.constructor.name, config },
      initialScale: this.initialScale,
      dynamicGrowthSteps: this.dynamicGrowthSteps,
    };
  }
}

function checkInner(owner: string, value: unknown): Optimizer {
  if (isSerializedObject(value) && makeOptimizer !== undefined) return checkInner(owner, makeOptimizer(value));
  if (value instanceof Optimizer && value.lossScaling === undefined) return value;
  throw new InvalidArgumentError(
    `${owner}: expected innerOptimizer to be another optimizer, got ${describeValue(value)}. ` +
      'Give one: { innerOptimizer: optimizers.adam() }.',
    { details: { owner, argument: 'innerOptimizer', value } },
  );
}
