/** Weights of classes, as Keras' `class_weight`: they become weights of samples. */
import type { Batch } from '../data/batch.ts';
import { Tensor } from '../tensor/tensor.ts';
import { checkNumber } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue, didYouMean, formatList, formatShape } from '../util/format.ts';
import { tensorsByPlace } from './namedTensors.ts';
import type { Network } from './network.ts';

/** A weight for each class, by class number. */
export type ClassWeight = Readonly<Record<number, number>>;

/** Class weights of the one output; of several in their order, or by name. */
export type ClassWeights = ClassWeight | readonly (ClassWeight | null)[] | Readonly<Record<string, ClassWeight | null>>;

/** By output; undefined where classes have no weights. */
export type ClassWeightsByOutput = readonly (ClassWeight | undefined)[];

/** The class weights of each output. @throws InvalidArgumentError for what is none, and for names of no output */
export function checkClassWeight(
  owner: string,
  value: unknown,
  outputNames: readonly string[],
): ClassWeightsByOutput | undefined {
  if (value === undefined || value === null) return undefined;
  const isRecord = typeof value === 'object' && !Array.isArray(value);
  const isByName = isRecord && Object.values(value).some((item) => typeof item === 'object');
  if (isByName) {
    const unknown = Object.keys(value).find((name) => !outputNames.includes(name));
    if (unknown !== undefined) {
      throw new InvalidArgumentError(
        `${owner}: classWeight names "${unknown}", which is no output of the model.${didYouMean(unknown, outputNames)} ` +
          `Outputs: ${formatList(outputNames)}.`,
        { details: { name: unknown, outputs: outputNames } },
      );
    }
    const record = value as Readonly<Record<string, unknown>>;
    return outputNames.map((name) => ofOneOutput(owner, record[name], `classWeight.${name}`));
  }
  if (Array.isArray(value) && value.length === outputNames.length) {
    return value.map((item, i) => ofOneOutput(owner, item, `classWeight[${i}]`));
  }
  if (outputNames.length > 1) {
    throw new InvalidArgumentError(
      `${owner}: the model has ${outputNames.length} outputs (${formatList(outputNames)}), got ${describeValue(value)} as classWeight. ` +
        `Give the weights of each by name: { ${outputNames[0]}: { 0: 1, 1: 5 } }, or a list in this order.`,
      { details: { outputs: outputNames } },
    );
  }
  return [ofOneOutput(owner, value, 'classWeight')];
}

function ofOneOutput(owner: string, value: unknown, name: string): ClassWeight | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new InvalidArgumentError(
      `${owner}: expected ${name} to be a record from class number to weight, { 0: 1, 1: 5 }, got ${describeValue(value)}.`,
    );
  }
  for (const [key, weight] of Object.entries(value)) {
    if (!/^\d+$/.test(key)) {
      throw new InvalidArgumentError(`${owner}: expected the keys of ${name} to be class numbers, got "${key}".`);
    }
    checkNumber(owner, `${name}[${key}]`, weight, { min: 0 });
  }
  return value as ClassWeight;
}

/**
 * Multiplies the weight of each sample with that of its class.
 *
 * @remarks
 * Targets of shape `[batch]` or `[batch, 1]` are class numbers (rounded), those of shape `[batch, classes]` take the class
 * of their greatest value. Weights that the batch has already are multiplied, as Keras 2 does.
 *
 * @formula `weight[i] = sampleWeight[i] * classWeight[class of y[i]]`
 * @throws InvalidArgumentError for a class without a weight, for a batch without targets, and for targets of 3 or more
 *   dimensions
 */
export function applyClassWeight(
  network: Pick<Network, 'outputNames'>,
  batch: Batch,
  classWeights: ClassWeightsByOutput,
  owner: string,
): Batch {
  if (batch.y === undefined) {
    throw new InvalidArgumentError('classWeight needs targets: the batch has no y. Yield [x, y].');
  }
  const { outputNames: names } = network;
  const needed = classWeights.map((weights) => weights !== undefined);
  const y = tensorsByPlace(batch.y, { owner, part: 'y', names, needed });
  const given =
    batch.sampleWeight === undefined
      ? []
      : tensorsByPlace(batch.sampleWeight, { owner, part: 'sampleWeight', names, needed: names.map(() => false) });
  const weighed = names.map((name, i) => {
    const weights = classWeights[i];
    return weights === undefined ? given[i] : weigh(y[i]!, names.length === 1 ? '' : `.${name}`, weights, given[i]);
  });
  const entries = names.flatMap((name, i) => (weighed[i] === undefined ? [] : [[name, weighed[i]] as const]));
  return { ...batch, sampleWeight: names.length === 1 ? weighed[0]! : Object.fromEntries(entries) };
}

function weigh(
  target: Tensor,
  name: string,
  classWeight: Readonly<Record<number, number>>,
  given: Tensor | undefined,
): Tensor {
  const { shape, data } = target;
  if (shape.length > 2) {
    throw new InvalidArgumentError(
      `classWeight: y${name} has shape ${formatShape(shape)}; class weights need targets of 1 or 2 dimensions. ` +
        'Give sampleWeight instead.',
      { details: { shape } },
    );
  }
  const samples = shape[0]!;
  const classes = shape[1] ?? 1;
  if (given !== undefined && given.data.length !== samples) {
    throw new InvalidArgumentError(
      `classWeight: sampleWeight${name} has shape ${formatShape(given.shape)}; with class weights one number a sample is ` +
        `needed, ${formatShape([samples])}.`,
      { details: { shape: given.shape } },
    );
  }
  const weights = new Float32Array(samples);
  for (let i = 0; i < samples; i++) {
    const label = classes === 1 ? Math.round(data[i]!) : argMax(data, i * classes, classes);
    const weight = classWeight[label];
    if (weight === undefined) {
      throw new InvalidArgumentError(
        `classWeight: class ${label} is in the data but has no weight; there are weights for ${formatList(Object.keys(classWeight))}. ` +
          `Add ${label}: 1 to leave it as it is.`,
        { details: { class: label, classWeight } },
      );
    }
    weights[i] = weight * (given === undefined ? 1 : given.data[i]!);
  }
  return new Tensor(weights, [samples], 'float32'); // [batch]
}

function argMax(data: ArrayLike<number>, start: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (data[start + i]! > data[start + best]!) best = i;
  return best;
}
