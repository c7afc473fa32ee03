/** Traces a model and its objective into the graph of one step: forward, loss, gradients, updates, running results. */
import { gradients } from '../autodiff/gradients.ts';
import { add, cast, greater, input, multiply, variable as readVariable } from '../graph/build.ts';
import type { Graph, Node } from '../graph/node.ts';
import type { Variable } from '../graph/variable.ts';
import type { CallContext } from '../nn/context.ts';
import { applyUpdates } from '../nn/optimizers/applyUpdates.ts';
import type { Optimizer } from '../nn/optimizers/optimizer.ts';
import type { Weight } from '../nn/weight.ts';
import type { DType } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Network } from './network.ts';
import type { Objective } from './objective.ts';
import { turn } from './turn.ts';

/** Shape and element type of a tensor that is fed. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What a program is specialised for. */
export interface StepSignature {
  readonly mode: 'train' | 'test' | 'predict';
  readonly x: TensorType;
  readonly y: TensorType | undefined;
  readonly sampleWeight: TensorType | undefined;
}

/** Collects what layers do to variables while they are traced. */
class TraceContext implements CallContext {
  readonly training: boolean;
  readonly step: Node;
  /** New values by variable. */
  readonly updates = new Map<Variable, Node>();
  readonly #reads = new Map<Variable, Node>();

  constructor(training: boolean, step: Node) {
    this.training = training;
    this.step = step;
  }

  /** A layer that is called twice sees, the second time, what the first call made of its state. */
  readonly read = (variable: Variable): Node => this.updates.get(variable) ?? this.original(variable);

  /** The value from before the step. */
  original(variable: Variable): Node {
    let node = this.#reads.get(variable);
    if (node === undefined) {
      node = readVariable(variable);
      this.#reads.set(variable, node);
    }
    return node;
  }

  /** Outside training nothing changes. */
  readonly update = (variable: Variable, value: Node): void => {
    if (this.training) this.updates.set(variable, value);
  };
}

function feed(name: string, { shape, dtype }: TensorType): Node<'input'> {
  return input(name, shape, dtype);
}

/**
 * The graph of `predict`. Inputs: x, step (int32, 0). Output: the prediction.
 */
export function tracePrediction(network: Network, { x }: StepSignature): Graph {
  const xInput = feed('x', x);
  const step = input('step', [], 'int32');
  const prediction = network.call(cast(xInput, 'float32'), new TraceContext(false, step));
  return { inputs: [xInput, step], outputs: [{ name: 'prediction', node: prediction }], updates: [] };
}

/** Refuses targets that loss or metrics cannot compare with an output of this shape. */
export function checkScores(
  objective: Objective,
  outputShape: Shape,
  yType: TensorType,
  weightType: TensorType | undefined,
): void {
  const yTrue = feed('y', yType);
  const yPred = input('prediction', outputShape);
  const sampleWeight = weightType === undefined ? undefined : cast(feed('sampleWeight', weightType), 'float32');
  const loss = objective.computeLoss(yTrue, yPred, sampleWeight);
  const keep = greater(input('keep', []), 0);
  objective.accumulate('test', { yTrue, yPred, sampleWeight, loss, keep }, readVariable);
}

/**
 * The graph of a training or test step.
 *
 * Inputs: x, y, sampleWeight (where the signature has it), keep (float32: 0 starts the running results afresh, 1 goes on),
 * step (int32: steps done so far), and in training learningRate (float32) and update (float32: steps done so far + 1).
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
  const x = feed('x', signature.x);
  const y = feed('y', signature.y!);
  const sampleWeight = signature.sampleWeight === undefined ? undefined : feed('sampleWeight', signature.sampleWeight);
  const keep = input('keep', []);
  const step = input('step', [], 'int32');

  const context = new TraceContext(training, step);
  const prediction = network.call(cast(x, 'float32'), context);
  const weights = sampleWeight === undefined ? undefined : cast(sampleWeight, 'float32');
  let loss = objective.computeLoss(y, prediction, weights); // []
  for (const weight of trainableWeights) {
    if (weight.regularizer !== undefined) loss = add(loss, weight.regularizer.call(context.original(weight)));
  }
  const mode = training ? 'train' : 'test';
  const accumulation = objective.accumulate(
    mode,
    { yTrue: y, yPred: prediction, sampleWeight: weights, loss, keep: greater(keep, 0) },
    (state) => context.original(state),
  );
  const outputs = [
    { name: 'batchLoss', node: loss },
    ...accumulation.results.map((node, i) => ({ name: objective.keys[i]!, node })),
  ];
  const inputs = [x, y, ...(sampleWeight === undefined ? [] : [sampleWeight]), keep, step];
  if (!training) return { inputs, outputs, updates: accumulation.updates };

  await turn();
  const learningRate = input('learningRate', []);
  const update = input('update', []);
  const symbols = trainableWeights.map((weight) => context.original(weight));
  const { lossScaleFactor } = optimizer.common;
  const slopes = gradients(lossScaleFactor === null ? loss : multiply(loss, lossScaleFactor), symbols);
  await turn();
  const updates: { variable: Variable; node: Node }[] = [];
  const states = trainableWeights.map((weight, i) => ({
    owner: weight,
    variable: symbols[i]!,
    gradient: slopes[i]!,
    slots: optimizer.slotsOf(weight).map((slot) => context.original(slot)),
  }));
  applyUpdates(optimizer, states, { learningRate, step: update }).forEach((result, i) => {
    const weight = trainableWeights[i]!;
    const slots = optimizer.slotsOf(weight);
    updates.push({ variable: weight, node: weight.constraint?.call(result.variable) ?? result.variable });
    result.slots.forEach((node, j) => {
      updates.push({ variable: slots[j]!, node });
    });
  });
  for (const [variable, node] of context.updates) updates.push({ variable, node });
  updates.push(...accumulation.updates);
  return { inputs: [...inputs, learningRate, update], outputs, updates };
}
