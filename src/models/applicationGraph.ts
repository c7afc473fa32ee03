/** The graph of a functional model: which layers, in which order, from the inputs to the outputs. */
import type { Layer } from '../nn/layers/layer.ts';
import { type Application, optionTensors, type SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { formatList, formatShape } from '../util/format.ts';

/** A checked graph. */
export interface ApplicationGraph {
  /** Uses of layers, each after those that it needs; inputs are not among them. */
  readonly applications: readonly Application[];
  /** Each layer once, in the order in which Keras lists them: farthest from the outputs first. */
  readonly layers: readonly Layer[];
}

/** What an application reads. */
export function inputsOfApplication({ inputs, options }: Application): readonly SymbolicTensor[] {
  return [...inputs, ...optionTensors(options)];
}

/**
 * Walks from the outputs back to the inputs.
 *
 * @throws InvalidArgumentError where an output needs an input that was not given, or needs itself
 */
export function applicationGraph(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): ApplicationGraph {
  const given = new Set(inputs);
  const state = new Map<Application, 'open' | 'done'>();
  /** Uses of layers, those of inputs too, each after those that it needs. */
  const finished: Application[] = [];
  /** Layers as the walk comes to them. */
  const entered = new Set<Layer>();
  const stack: { application: Application; next: number }[] = [];
  const enter = (tensor: SymbolicTensor, reader: Layer | undefined): void => {
    const { application } = tensor;
    const known = state.get(application);
    if (known === 'done') return;
    if (known === 'open') refuseCycle(application.layer);
    const isGiven = given.has(tensor);
    if (application.inputs.length === 0) {
      if (!isGiven) refuseUnconnected(tensor, reader, inputs);
    } else if (isGiven) {
      return;
    }
    entered.add(application.layer);
    state.set(application, 'open');
    stack.push({ application, next: 0 });
  };
  for (const output of outputs) {
    enter(output, undefined);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const input = inputsOfApplication(top.application)[top.next++];
      if (input !== undefined) {
        enter(input, top.application.layer);
        continue;
      }
      stack.pop();
      state.set(top.application, 'done');
      finished.push(top.application);
    }
  }
  return {
    applications: finished.filter((application) => application.inputs.length > 0),
    layers: layersByDepth(inputs, finished, entered),
  };
}

function refuseCycle(layer: Layer): never {
  throw new InvalidArgumentError(
    `model: ${layer.label} needs its own output: the graph has a cycle. Apply layers to what input() and earlier layers gave.`,
    { details: { layer: layer.label } },
  );
}

function refuseUnconnected(
  tensor: SymbolicTensor,
  reader: Layer | undefined,
  inputs: readonly SymbolicTensor[],
): never {
  const what = `the input ${tensor.name === undefined ? '' : `"${tensor.name}" `}of shape ${formatShape(tensor.shape)}`;
  const names = inputs.map(({ name, shape }) => `${name ?? 'unnamed'} ${formatShape(shape)}`);
  throw new InvalidArgumentError(
    `model: the outputs need ${what}${reader === undefined ? '' : `, which ${reader.label} reads`}, and it is not among the ` +
      `inputs: ${formatList(names)}. The graph is not connected: add it to inputs.`,
    { details: { layer: reader?.label, shape: tensor.shape } },
  );
}

/**
 * Layers as Keras orders them: by the greatest number of steps from any of their uses to an output, then as the walk comes
 * to them. Inputs that no output needs stand with the last layers.
 */
function layersByDepth(
  inputs: readonly SymbolicTensor[],
  finished: readonly Application[],
  entered: ReadonlySet<Layer>,
): Layer[] {
  const inGraph = new Set(finished);
  const depths = new Map<Application, number>();
  const layerDepths = new Map<Layer, number>();
  for (const application of [...finished].reverse()) {
    const { layer } = application;
    const depth = Math.max(depths.get(application) ?? 0, layerDepths.get(layer) ?? 0);
    depths.set(application, depth);
    layerDepths.set(layer, depth);
    for (const { application: before } of inputsOfApplication(application)) {
      if (inGraph.has(before)) depths.set(before, Math.max(depths.get(before) ?? 0, depth + 1));
    }
  }
  const order = new Map([...entered].map((layer, i) => [layer, i]));
  for (const { application, layer } of inputs) {
    if (application.inputs.length > 0 || layerDepths.has(layer)) continue;
    layerDepths.set(layer, 0);
    order.set(layer, -1);
  }
  return [...layerDepths.keys()].sort(
    (a, b) => layerDepths.get(b)! - layerDepths.get(a)! || order.get(a)! - order.get(b)!,
  );
}
