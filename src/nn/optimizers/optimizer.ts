/** The base class of optimizers. */
import type { Node } from '../../graph/node.ts';
import { Variable } from '../../graph/variable.ts';
import type { Shape } from '../../tensor/shape.ts';
import { checkNumber, checkOptions } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import type { SerializedObject } from '../lookUp.ts';
import { serialize } from '../lookUp.ts';
import {
  COMMON_OPTIONS,
  type CommonSettings,
  commonConfig,
  commonSettings,
  type OptimizerOptions,
} from './commonOptions.ts';
import { type LearningRateLike, type LearningRateSchedule, resolveSchedule } from './schedules/index.ts';

export type { OptimizerOptions } from './commonOptions.ts';

/** What an update may use beside gradient and variable. */
export interface UpdateContext {
  /** float32 `[]`: the present learning rate, an input of the program. */
  readonly learningRate: Node;
  /** float32 `[]`: number of this update, 1 for the first. */
  readonly step: Node;
}

/** New values after one update. */
export interface UpdateResult {
  readonly variable: Node;
  /** In the order of the slots. */
  readonly slots: readonly Node[];
}

/** A variable that slots are made for. */
export interface SlotOwner {
  /** Of the weight: `kernel`; a path (`dense_1/kernel`) may stand before it. */
  readonly name: string;
  readonly shape: Shape;
}

/** A slot to create. */
export interface SlotSpec {
  /** Keras' name, for files. */
  readonly name: string;
  /** A number for all elements, or `'variable'` for the values that the variable has then. */
  readonly initialValue: number | 'variable';
  /** @defaultValue that of the variable */
  readonly shape?: Shape;
}

/**
 * Base class of optimizers: slots (state for each variable) and one update rule, composed of graph functions.
 */
export abstract class Optimizer {
  readonly name: string | undefined;
  /** Weight decay, clips, averages and accumulation; see {@link OptimizerOptions}. */
  readonly common: CommonSettings;
  #learningRate: number | LearningRateSchedule;
  /** Number of batches trained on so far (with `gradientAccumulationSteps`, more than updates); saved with the model. */
  iterations = 0;
  readonly #slots = new Map<Variable, readonly Variable[]>();

  constructor(options: OptimizerOptions, defaultLearningRate: number, ownOptions: readonly string[] = []) {
    checkOptions(this.constructor.name, options, [...ownOptions, ...COMMON_OPTIONS]);
    this.name = options.name;
    this.common = commonSettings(this.constructor.name, options);
    this.#learningRate = this.#checkRate(options.learningRate ?? defaultLearningRate);
  }

  /**
   * Step size of the next update; of a schedule, what it gives for that. May be set at any time; nothing is compiled again.
   *
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when a number is set where a schedule rules
   */
  get learningRate(): number {
    const rate = this.#learningRate;
    return typeof rate === 'number' ? rate : rate.call(this.iterations);
  }

  set learningRate(value: LearningRateLike) {
    const rate = this.#checkRate(value);
    if (typeof rate === 'number' && typeof this.#learningRate !== 'number') {
      throw new InvalidArgumentError(
        `${this.constructor.name}: its learning rate follows a ${this.#learningRate.constructor.name} and cannot be set ` +
          'to a number. Set another schedule, or compile with a number as learningRate.',
      );
    }
    this.#learningRate = rate;
  }

  /** The learning rate as it is saved: the present number, or the config of the schedule. */
  get learningRateConfig(): number | SerializedObject {
    const rate = this.#learningRate;
    return typeof rate === 'number' ? rate : serialize(rate)!;
  }

  #checkRate(value: LearningRateLike): number | LearningRateSchedule {
    if (typeof value === 'object' && value !== null) return resolveSchedule(value);
    return checkNumber(this.constructor.name, 'learningRate', value, { min: 0 });
  }

  /** The slots that the update rule keeps for a variable, in file order. */
  abstract slotSpecs(owner: SlotOwner): readonly SlotSpec[];

  /** All slots of a variable: those of the common options, then those of the update rule. */
  allSlotSpecs(owner: SlotOwner): readonly SlotSpec[] {
    const { useEma, gradientAccumulationSteps } = this.common;
    return [
      ...(useEma ? [{ name: 'average', initialValue: 0 }] : []),
      ...(gradientAccumulationSteps === null ? [] : [{ name: 'gradient_accumulator', initialValue: 0 }]),
      ...this.slotSpecs(owner),
    ];
  }

  /** Slot variables of a variable in the order of {@link allSlotSpecs}, made on first use. */
  slotsOf(variable: Variable): readonly Variable[] {
    let slots = this.#slots.get(variable);
    if (slots === undefined) {
      slots = this.allSlotSpecs(variable).map(
        (spec) => new Variable(`${variable.name}_${spec.name}`, spec.shape ?? variable.shape, variable.dtype),
      );
      this.#slots.set(variable, slots);
    }
    return slots;
  }

  /** The weight decay of a variable; null for none. */
  weightDecayOf(_owner: SlotOwner): number | null {
    return this.common.weightDecay;
  }

  /** One update of one variable. `slots` are those of {@link slotSpecs}. */
  abstract update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult;

  /** The common options that differ from their defaults, as plain JSON. */
  getCommonConfig(): Record<string, unknown> {
    return commonConfig(this.common);
  }

  /** The constructor's own options as plain JSON (camelCase, without learningRate, name and the common ones). */
  getConfig(): Record<string, unknown> {
    return {};
  }
}
