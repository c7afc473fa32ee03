/** The base class of learning-rate schedules, and what several share. */
import { checkNumber, checkOptions } from '../../../util/check.ts';
import { InvalidArgumentError } from '../../../util/errors.ts';

/** Options that every schedule takes. */
export interface ScheduleOptions {
  /** For files only. @defaultValue the name that Keras gives */
  name?: string;
}

/**
 * A learning rate that follows the number of batches trained on. Give it to an optimizer as `learningRate`; nothing is
 * compiled again when the rate changes.
 *
 * @remarks
 * Rates are computed in float64 and rounded once, where Keras computes in float32: close to the step of a restart or a
 * stair the two may lie on different sides of it.
 */
export abstract class LearningRateSchedule {
  readonly name: string;

  constructor(options: ScheduleOptions, ownOptions: readonly string[], defaultName: string) {
    checkOptions(new.target.name, options, [...ownOptions, 'name']);
    this.name = options.name ?? defaultName;
  }

  /** The learning rate after `step` batches. @param step - 0 for the first batch. */
  abstract call(step: number): number;

  /** The constructor's options as plain JSON. */
  abstract getConfig(): Record<string, unknown>;
}

/** A learning rate of a schedule: a finite number of at least 0. */
export function checkRate(owner: string, name: string, value: unknown): number {
  return checkNumber(owner, name, value, { min: 0 });
}

/** A number of steps above 0. */
export function checkSteps(owner: string, name: string, value: unknown): number {
  return checkNumber(owner, name, value, { min: 0, exclusiveMinimum: true });
}

/** A list of finite numbers. */
export function checkNumbers(owner: string, name: string, value: unknown): number[] {
  if (Array.isArray(value)) return value.map((item, i) => checkNumber(owner, `${name}[${i}]`, item));
  throw new InvalidArgumentError(`${owner}: expected ${name} to be an array of numbers, for example [100, 200].`, {
    details: { owner, argument: name, value },
  });
}

/** Half a cosine: 1 at 0, 0 at 1. */
export function cosineFall(fraction: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * fraction));
}
