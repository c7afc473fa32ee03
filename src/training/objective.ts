/** What training minimises and what it reports. */
import { add, divide, multiply, reshape, select } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { Variable } from '../graph/variable.ts';
import { checkReduces, type Loss } from '../nn/losses/loss.ts';
import type { Metric } from '../nn/metrics/metric.ts';
import { sizeOf } from '../tensor/shape.ts';
import { ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';

/** A metric as it was compiled: its log key, and whether sample weights count for it. */
export interface CompiledMetric {
  readonly key: string;
  readonly metric: Metric;
  readonly weighted: boolean;
}

/** What is asked of one output of a model. */
export interface OutputObjective {
  /** Name of the output. */
  readonly name: string;
  /** Undefined where the output has no part in the loss. */
  readonly loss: Loss | undefined;
  /** Factor of the loss. */
  readonly lossWeight: number;
  readonly metrics: readonly CompiledMetric[];
}

/** Training and evaluation keep separate running results, so that one does not disturb the other. */
export type AccumulationMode = 'train' | 'test';

/** One output of a batch as losses and metrics see it. */
export interface ScoredOutput {
  /** Undefined where neither loss nor metrics ask for it. */
  readonly yTrue: Node | undefined;
  readonly yPred: Node;
  readonly sampleWeight: Node | undefined;
  /** Which elements of the prediction count. */
  readonly mask: Node | undefined;
}

/** The losses of a batch. */
export interface BatchLosses {
  /** Scalar `[]`, with the weights of the outputs, without regularization. */
  readonly total: Node;
  /** By output, without its weight; undefined for outputs without a loss. */
  readonly parts: readonly (Node | undefined)[];
}

/** What is known of a batch when its results are added up. */
export interface ScoredBatch {
  readonly outputs: readonly ScoredOutput[];
  /** Scalar loss of the batch, regularisation included. */
  readonly loss: Node;
  readonly losses: BatchLosses;
  /** bool `[]`: whether earlier batches count; false starts afresh. */
  readonly keep: Node;
}

/** New running results, and the new values of the state behind them. */
export interface Accumulation {
  /** Scalars in the order of `Objective.keys`. */
  readonly results: readonly Node[];
  readonly updates: readonly { readonly variable: Variable; readonly node: Node }[];
}

type MeanState = readonly [total: Variable, count: Variable];

/** State variables of one metric. */
interface MetricState {
  readonly variables: readonly Variable[];
}

/** The losses and metrics of the outputs of a model. */
export class Objective {
  readonly outputs: readonly OutputObjective[];
  /** Log keys: `loss`, then the loss of each output where there are several losses, then the metrics by output. */
  readonly keys: readonly string[];
  /** By output: whether a loss or a metric asks for its targets. */
  readonly needsTargets: readonly boolean[];
  /** Places of the outputs whose losses are reported by themselves. */
  readonly #reported: readonly number[];
  readonly #meanStates = new Map<string, MeanState>();
  readonly #metricStates = new Map<string, MetricState>();

  constructor(outputs: readonly OutputObjective[]) {
    for (const { loss } of outputs) if (loss !== undefined) checkReduces('compile', loss);
    this.outputs = outputs;
    this.needsTargets = outputs.map(({ loss, metrics }) => loss !== undefined || metrics.length > 0);
    const withLoss = outputs.flatMap(({ loss }, i) => (loss === undefined ? [] : [i]));
    this.#reported = withLoss.length > 1 ? withLoss : [];
    this.keys = [
      'loss',
      ...this.#reported.map((i) => `${outputs[i]!.name}_loss`),
      ...outputs.flatMap(({ metrics }) => metrics.map(({ key }) => key)),
    ];
  }

  /** Whether any output has a loss. */
  get hasLoss(): boolean {
    return this.outputs.some(({ loss }) => loss !== undefined);
  }

  /** Metrics of all outputs, in the order of {@link keys}. */
  get metrics(): readonly CompiledMetric[] {
    return this.outputs.flatMap(({ metrics }) => metrics);
  }

  /** All state variables made so far; they start at zero. */
  get variables(): Variable[] {
    return [...this.#meanStates.values()].flat().concat([...this.#metricStates.values()].flatMap((s) => s.variables));
  }

  /** The losses of a batch. */
  computeLosses(outputs: readonly ScoredOutput[]): BatchLosses {
    const parts = this.outputs.map(({ loss }, i) => {
      const { yTrue, yPred, sampleWeight, mask } = outputs[i]!;
      return loss?.compute(yTrue!, yPred, sampleWeight, mask);
    });
    const weighted = parts.flatMap((part, i) => {
      const { lossWeight } = this.outputs[i]!;
      return part === undefined ? [] : [lossWeight === 1 ? part : multiply(part, lossWeight)];
    });
    return { total: weighted.reduce((sum, part) => add(sum, part)), parts };
  }

  /** Whether larger is better; undefined for keys that are not the model's. */
  direction(logKey: string): 'max' | 'min' | undefined {
    const key = logKey.replace(/^val_/, '');
    if (key === 'loss' || this.#reported.some((i) => key === `${this.outputs[i]!.name}_loss`)) return 'min';
    return this.metrics.find((metric) => metric.key === key)?.metric.direction;
  }

  /**
   * Adds a batch to the running results.
   *
   * @formula `loss = sum_batches(loss * size) / sum_batches(size)`
   */
  accumulate(mode: AccumulationMode, batch: ScoredBatch, read: (variable: Variable) => Node): Accumulation {
    const results: Node[] = [];
    const updates: { variable: Variable; node: Node }[] = [];
    const present = (variable: Variable): Node => select(batch.keep, read(variable), 0);

    const addMean = (key: string, value: Node, size: number): void => {
      const [totalVariable, countVariable] = this.#meanState(mode, key);
      const total = add(present(totalVariable), multiply(value, size));
      const count = add(present(countVariable), size);
      results.push(divide(total, count));
      updates.push({ variable: totalVariable, node: total }, { variable: countVariable, node: count });
    };
    addMean('loss', batch.loss, batch.outputs[0]!.yPred.shape[0]!);
    for (const i of this.#reported) {
      addMean(`${this.outputs[i]!.name}_loss`, batch.losses.parts[i]!, batch.outputs[i]!.yPred.shape[0]!);
    }

    this.outputs.forEach(({ metrics }, i) => {
      const { yTrue, yPred, sampleWeight, mask } = batch.outputs[i]!;
      for (const { key, metric, weighted } of metrics) {
        metric.ensureBuilt(yTrue!.shape, yPred.shape);
        const { variables } = this.#metricState(mode, key, metric);
        const state = metric.update(variables.map(present), {
          yTrue: yTrue!,
          yPred,
          sampleWeight: weighted ? sampleWeight : undefined,
          mask,
        });
        results.push(singleNumber(key, metric.result(state)));
        state.forEach((node, j) => {
          updates.push({ variable: variables[j]!, node });
        });
      }
    });
    return { results, updates };
  }

  #meanState(mode: AccumulationMode, key: string): MeanState {
    const place = `${mode}/${key}`;
    let state = this.#meanStates.get(place);
    if (state === undefined) {
      state = [new Variable(`${place}/total`, []), new Variable(`${place}/count`, [])];
      this.#meanStates.set(place, state);
    }
    return state;
  }

  #metricState(mode: AccumulationMode, key: string, metric: Metric): MetricState {
    const place = `${mode}/${key}`;
    let state = this.#metricStates.get(place);
    if (state === undefined) {
      const variables = metric.state.map(({ name, shape, dtype }) => new Variable(`${place}/${name}`, shape, dtype));
      state = { variables };
      this.#metricStates.set(place, state);
    }
    return state;
  }
}

/** Logs hold numbers; a list of one, such as the F1 score of one column, is one, too. */
function singleNumber(key: string, result: Node): Node {
  if (sizeOf(result.shape) === 1) return reshape(result, []);
  throw new ShapeMismatchError(
    `compile: metric "${key}" gives ${formatShape(result.shape)} numbers, and logs hold one. ` +
      'Give it one threshold, or an average over the classes; or one metric for each.',
    { details: { metric: key, shape: result.shape } },
  );
}
