/** What training minimises and what it reports. */
import { add, divide, multiply, select } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { Variable } from '../graph/variable.ts';
import { checkReduces, type Loss } from '../nn/losses/loss.ts';
import type { Metric } from '../nn/metrics/metric.ts';

/** A metric as it was compiled: its log key, and whether sample weights count for it. */
export interface CompiledMetric {
  readonly key: string;
  readonly metric: Metric;
  readonly weighted: boolean;
}

/** Training and evaluation keep separate running results, so that one does not disturb the other. */
export type AccumulationMode = 'train' | 'test';

/** What is known of a batch when its results are added up. */
export interface ScoredBatch {
  readonly yTrue: Node;
  readonly yPred: Node;
  readonly sampleWeight: Node | undefined;
  /** Scalar loss of the batch, regularisation included. */
  readonly loss: Node;
  /** bool `[]`: whether earlier batches count; false starts afresh. */
  readonly keep: Node;
}

/** New running results, and the new values of the state behind them. */
export interface Accumulation {
  /** Scalars in the order of `Objective.keys`. */
  readonly results: readonly Node[];
  readonly updates: readonly { readonly variable: Variable; readonly node: Node }[];
}

/** A loss and metrics. */
export class Objective {
  readonly loss: Loss | undefined;
  readonly metrics: readonly CompiledMetric[];
  /** Factor of the loss. */
  readonly lossWeight: number;
  /** Log keys: `loss`, then the metrics. */
  readonly keys: readonly string[];
  readonly #lossState: Record<AccumulationMode, readonly [total: Variable, count: Variable]>;
  readonly #metricState: Record<AccumulationMode, readonly (readonly Variable[])[]>;

  constructor(loss: Loss | undefined, metrics: readonly CompiledMetric[], lossWeight = 1) {
    if (loss !== undefined) checkReduces('compile', loss);
    this.loss = loss;
    this.metrics = metrics;
    this.lossWeight = lossWeight;
    this.keys = ['loss', ...metrics.map(({ key }) => key)];
    const lossState = (mode: AccumulationMode) =>
      [new Variable(`${mode}/loss/total`, []), new Variable(`${mode}/loss/count`, [])] as const;
    const metricState = (mode: AccumulationMode) =>
      metrics.map(({ key, metric }) =>
        metric.state.map((state) => new Variable(`${mode}/${key}/${state.name}`, state.shape, state.dtype)),
      );
    this.#lossState = { train: lossState('train'), test: lossState('test') };
    this.#metricState = { train: metricState('train'), test: metricState('test') };
  }

  /** All state variables; they start at zero. */
  get variables(): Variable[] {
    return (['train', 'test'] as const).flatMap((mode) => [
      ...this.#lossState[mode],
      ...this.#metricState[mode].flat(),
    ]);
  }

  /** The loss of a batch, without regularization: scalar `[]`. */
  computeLoss(yTrue: Node, yPred: Node, sampleWeight: Node | undefined): Node {
    const loss = this.loss!.compute(yTrue, yPred, sampleWeight);
    return this.lossWeight === 1 ? loss : multiply(loss, this.lossWeight);
  }

  /** Whether larger is better; undefined for keys that are not the model's. */
  direction(logKey: string): 'max' | 'min' | undefined {
    const key = logKey.replace(/^val_/, '');
    if (key === 'loss') return 'min';
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
    const batchSize = batch.yPred.shape[0]!;

    const [totalVariable, countVariable] = this.#lossState[mode];
    const total = add(present(totalVariable), multiply(batch.loss, batchSize));
    const count = add(present(countVariable), batchSize);
    results.push(divide(total, count));
    updates.push({ variable: totalVariable, node: total }, { variable: countVariable, node: count });

    this.metrics.forEach(({ metric, weighted }, i) => {
      const variables = this.#metricState[mode][i]!;
      const state = metric.update(variables.map(present), {
        yTrue: batch.yTrue,
        yPred: batch.yPred,
        sampleWeight: weighted ? batch.sampleWeight : undefined,
      });
      results.push(metric.result(state));
      state.forEach((node, j) => {
        updates.push({ variable: variables[j]!, node });
      });
    });
    return { results, updates };
  }
}
