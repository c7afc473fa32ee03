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
import type { LossScaling } from './lossScaling.ts';
import { type LearningRateLike, type LearningRateSchedule, resolveSchedule } from './schedules/index.ts';

export type { OptimizerOptions } from './commonOptions.ts';

/** What an update may use beside gradient and variable. */
export interface UpdateContext {
  /** The present learning rate, float32 `[]`: an input of the program. */
  readonly learningRate: Node;
  /** Number of this update, float32 `[]`: 1 for the first. */
  readonly step: Node;
}

/** New values after one update. */
export interface UpdateResult {
  /** The new value of the variable. */
  readonly variable: Node;
  /** The new values of its slots, in the order of the slots. */
  readonly slots: readonly Node[];
}

/** A variable that slots are made for. */
export interface SlotOwner {
  /** Of the weight: `kernel`; a path (`dense_1/kernel`) may stand before it. */
  readonly name: string;
  /** Shape of the variable, and of slots that say no other. */
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

/** Some weights of a model. */
export interface WeightSelection {
  /** The weights themselves: `[layer.bias]`. @defaultValue none */
  readonly varList?: readonly Variable[];
  /** Regular expressions that are looked for in the own names of weights: `'bias'`. @defaultValue none */
  readonly varNames?: readonly (string | RegExp)[];
}

function nameOf(rate: LearningRateSchedule | (() => number)): string {
  return typeof rate === 'function' ? 'function' : rate.constructor.name;
}

/**
 * Base class of optimizers: slots (state for each variable) and one update rule, composed of graph functions.
 */
export abstract class Optimizer {
  readonly name: string | undefined;
  readonly #common: CommonSettings;
  #learningRate: number | LearningRateSchedule | (() => number);
  #iterations = 0;
  readonly #slots = new Map<Variable, readonly Variable[]>();
  /** Where weights are found in the model: `dense_1/kernel`. */
  #paths: ReadonlyMap<Variable, string> = new Map();
  #excluded: WeightSelection = {};

  constructor(options: OptimizerOptions, defaultLearningRate: number, ownOptions: readonly string[] = []) {
    checkOptions(this.constructor.name, options, [...ownOptions, ...COMMON_OPTIONS]);
    this.name = options.name;
    this.#common = commonSettings(this.constructor.name, options);
    this.#learningRate = this.#checkRate(options.learningRate ?? defaultLearningRate);
  }

  /** Weight decay, clips, averages and accumulation; see {@link OptimizerOptions}. */
  get common(): CommonSettings {
    return this.#common;
  }

  /** How the scale of the loss finds itself; undefined where it does not. */
  get lossScaling(): LossScaling | undefined {
    return undefined;
  }

  /** Number of batches trained on so far (with `gradientAccumulationSteps`, more than updates); saved with the model. */
  get iterations(): number {
    return this.#iterations;
  }

  set iterations(count: number) {
    this.#iterations = count;
  }

  /**
   * Step size of the next update; of a schedule, what it gives for that; of a function, what it returns now. May be set at
   * any time; nothing is compiled again.
   *
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when a number is set where a schedule or a function rules, and when a
   *   function gives no number of at least 0
   */
  get learningRate(): number {
    const rate = this.#learningRate;
    if (typeof rate === 'function') return checkNumber(this.constructor.name, 'learningRate()', rate(), { min: 0 });
    return typeof rate === 'number' ? rate : rate.call(this.iterations);
  }

  set learningRate(value: LearningRateLike) {
    const rate = this.#checkRate(value);
    if (typeof rate === 'number' && typeof this.#learningRate !== 'number') {
      throw new InvalidArgumentError(
        `${this.constructor.name}: its learning rate follows a ${nameOf(this.#learningRate)} and cannot be set ` +
          'to a number. Set another schedule, or compile with a number as learningRate.',
      );
    }
    this.#learningRate = rate;
  }

  /** The learning rate as it is saved: the present number, also of a function, or the config of the schedule. */
  get learningRateConfig(): number | SerializedObject {
    const rate = this.#learningRate;
    return typeof rate === 'object' ? serialize(rate)! : this.learningRate;
  }

  #checkRate(value: LearningRateLike): number | LearningRateSchedule | (() => number) {
    if (typeof value === 'function') return value;
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

  /**
   * Leaves weights out of weight decay: biases and scales, most of the time. Replaces what was left out before.
   *
   * @param selection - Weights, and patterns that are looked for in the names of weights.
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` after the first step of training
   *
   * @example
   * ```ts
   * const optimizer = optimizers.adamW({ weightDecay: 0.01 });
   * optimizer.excludeFromWeightDecay({ varNames: ['bias', 'gamma', 'beta'] });
   * ```
   *
   * @see keras.optimizers.Optimizer.exclude_from_weight_decay
   */
  excludeFromWeightDecay(selection: WeightSelection): void {
    const owner = `${this.constructor.name}.excludeFromWeightDecay`;
    checkOptions(owner, selection, ['varList', 'varNames']);
    if (this.#slots.size > 0) {
      throw new InvalidArgumentError(
        `${owner}: training has begun and its steps are compiled. Call it before compile, on a new optimizer.`,
        { details: { owner } },
      );
    }
    this.#excluded = { varList: [...(selection.varList ?? [])], varNames: [...(selection.varNames ?? [])] };
  }

  /** Whether weight decay is for a variable, if there is any. */
  decays(owner: SlotOwner): boolean {
    const { varList = [], varNames = [] } = this.#excluded;
    return !varList.some((item) => item === owner) && !varNames.some((name) => new RegExp(name).test(owner.name));
  }

  /** Tells where weights are found in the model, for rules that go by that. @internal called by the trainer */
  setPaths(paths: ReadonlyMap<Variable, string>): void {
    this.#paths = paths;
  }

  /** Where a weight is found in the model: `dense_1/kernel`; its own name where no model has told. */
  protected pathOf(owner: SlotOwner): string {
    return this.#paths.get(owner as Variable) ?? owner.name;
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
