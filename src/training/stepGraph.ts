/** Traces a model and its objective into the graph of one step: forward, loss, gradients, updates, running results. */
import { gradients } from '../autodiff/gradients.ts';
import { add, cast, greater, input, multiply, variable as readVariable } from '../graph/build.ts';
import type { Graph, Node } from '../graph/node.ts';
import type { Variable } from '../graph/variable.ts';
import { applyUpdates, lossScaleOf } from '../nn/optimizers/applyUpdates.ts';
import type { Optimizer } from '../nn/optimizers/optimizer.ts';
import { TraceContext } from '../nn/traceContext.ts';
import type { Weight } from '../nn/weight.ts';
import type { DType } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Network } from './network.ts';
import type { Objective, ScoredOutput } from './objective.ts';
import { turn } from './turn.ts';

/** Shape and element type of a tensor that is fed. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What a program is specialised for. */
export interface StepSignature {
  readonly mode: 'train' | 'test' | 'predict';
  /** By input. */
  readonly x: readonly TensorType[];
  /** By output; undefined where neither loss nor metrics need it. */
  readonly y: readonly (TensorType | undefined)[];
  /** By output. */
  readonly sampleWeight: readonly (TensorType | undefined)[];
}

function feed(name: string, { shape, dtype }: TensorType): Node<'input'> {
  return input(name, shape, dtype);
}

/** `x` for the one input; `x/left` for one of several. */
function placeName(part: string, names: readonly string[], place: number): string {
  return names.length === 1 ? part : `${part}/${names[place]}`;
}

function feedAll(
  part: string,
  names: readonly string[],
  types: readonly (TensorType | undefined)[],
): (Node<'input'> | undefined)[] {
  return types.map((type, i) => (type === undefined ? undefined : feed(placeName(part, names, i), type)));
}

const isGiven = <T>(value: T | undefined): value is T => value !== undefined;

/** The inputs as the network takes them. */
function entering(network: Network, fed: readonly Node[]): Node[] {
  return fed.map((node, i) => cast(node, network.inputDTypes[i]!));
}

/**
 * The graph of `predict`. Inputs: x of each input, step (int32, 0). Outputs: the predictions.
 */
export function tracePrediction(network: Network, signature: StepSignature): Graph {
  const x = feedAll('x', network.inputNames, signature.x) as Node<'input'>[];
  const context = new TraceContext(false);
  const predictions = network.call(entering(network, x), context);
  return {
    inputs: [...x, context.step],
    outputs: predictions.map((node, i) => ({ name: placeName('prediction', network.outputNames, i), node })),
    updates: updatesOf(context),
  };
}

function updatesOf(context: TraceContext): { readonly variable: Variable; readonly node: Node }[] {
  return [...context.updates].map(([variable, node]) => ({ variable, node }));
}

/** What losses and metrics see, of fed targets and weights and of predictions. */
function scored(
  y: readonly (Node | undefined)[],
  sampleWeight: readonly (Node | undefined)[],
  predictions: readonly Node[],
  maskOf: (prediction: Node) => Node | undefined,
): ScoredOutput[] {
  return predictions.map((yPred, i) => {
    const weight = sampleWeight[i];
    return {
      yTrue: y[i],
      yPred,
      sampleWeight: weight === undefined ? undefined : cast(weight, 'float32'),
      mask: maskOf(yPred),
    };
  });
}

/** Refuses targets that losses or metrics cannot compare with outputs of these shapes. */
export function checkScores(
  network: Network,
  objective: Objective,
  outputShapes: readonly Shape[],
  { y, sampleWeight }: Pick<StepSignature, 'y' | 'sampleWeight'>,
): void {
  const names = network.outputNames;
  const outputs = scored(
    feedAll('y', names, y),
    feedAll('sampleWeight', names, sampleWeight),
    outputShapes.map((shape, i) => input(placeName('prediction', names, i), shape)),
    () => undefined,
  );
  const losses = objective.computeLosses(outputs);
  const keep = greater(input('keep', []), 0);
  objective.accumulate('test', { outputs, losses, loss: losses.total, keep }, readVariable);
}

/**
 * The graph of a training or test step.
 *
 * Inputs: x of each input, y and sampleWeight of each output that the signature has them for, keep (float32: 0 starts the
 * running results afresh, 1 goes on), step (int32: steps done so far), and in training learningRate (float32) and update
 * (float32: steps done so far + 1).
 * Outputs: the batch's own loss, then the running results in the order of `objective.keys`.
 *
 * Returns to the event loop between its parts: tracing a big model takes a few milliseconds.
 */
export async function traceStep(
  network: Network,
  objective: Objective,
  optimizer: Optimizer,
  trainableWeights: readonly Weight[],
  signature: StepSignature,
): Promise<Graph> {
  const training = signature.mode === 'train';
  const x = feedAll('x', network.inputNames, signature.x) as Node<'input'>[];
  const y = feedAll('y', network.outputNames, signature.y);
  const sampleWeight = feedAll('sampleWeight', network.outputNames, signature.sampleWeight);
  const keep = input('keep', []);

  const context = new TraceContext(training);
  const predictions = network.call(entering(network, x), context);
  const scores = scored(y, sampleWeight, predictions, context.maskOf);
  const losses = objective.computeLosses(scores);
  let loss = losses.total; // []
  for (const weight of trainableWeights) {
    if (weight.regularizer !== undefined) loss = add(loss, weight.regularizer.call(context.read(weight)));
  }
  for (const penalty of context.losses) loss = add(loss, penalty);
  const accumulation = objective.accumulate(
    training ? 'train' : 'test',
    { outputs: scores, losses, loss, keep: greater(keep, 0) },
    (state) => context.original(state),
  );
  const outputs = [
    { name: 'batchLoss', node: loss },
    ...accumulation.results.map((node, i) => ({ name: objective.keys[i]!, node })),
  ];
  const inputs = [...x, ...y.filter(isGiven), ...sampleWeight.filter(isGiven), keep, context.step];
  if (!training) return { inputs, outputs, updates: [...updatesOf(context), ...accumulation.updates] };

  await turn();
  const learningRate = input('learningRate', []);
  const update = input('update', []);
  // A layer may have given a weight that learns another value in this step (spectral normalization): it goes on from there.
  const symbols = trainableWeights.map((weight) => context.read(weight));
  const slotSymbols = trainableWeights.map((weight) => optimizer.slotsOf(weight).map((slot) => context.original(slot)));
  const lossScale = lossScaleOf(optimizer, slotSymbols);
  const slopes = gradients(lossScale === undefined ? loss : multiply(loss, lossScale), symbols);
  await turn();
  const updates: { variable: Variable; node: Node }[] = [];
  const states = trainableWeights.map((weight, i) => ({
    owner: weight,
    variable: symbols[i]!,
    gradient: slopes[i]!,
    slots: slotSymbols[i]!,
  }));
  applyUpdates(optimizer, states, { learningRate, step: update }).forEach((result, i) => {
    const weight = trainableWeights[i]!;
    const slots = optimizer.slotsOf(weight);
    updates.push({ variable: weight, node: weight.constraint?.call(result.variable) ?? result.variable });
    result.slots.forEach((node, j) => {
      updates.push({ variable: slots[j]!, node });
    });
  });
  const learnt = new Set<Variable>(trainableWeights);
  updates.push(...updatesOf(context).filter(({ variable }) => !learnt.has(variable)), ...accumulation.updates);
  return { inputs: [...inputs, learningRate, update], outputs, updates };
}
