/** What attention layers share whose queries, keys and values are projected for several heads. */
import { multiply } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean, checkInteger } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { type Constraint, type ConstraintLike, resolveConstraint } from '../constraints.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import { attendHeads } from './attendHeads.ts';
import {
  type AttentionCallOptions,
  type AttentionInputs,
  AttentionLayer,
  type AttentionLayerOptions,
} from './attentionLayer.ts';
import { AttentionPlaces, attentionMasks } from './attentionMasks.ts';
import { EinsumDense, type EinsumDenseOptions } from './einsumDense.ts';
import { refuseShape } from './inputChecks.ts';
import type { LayerConfig } from './layer.ts';
import { type Projected, projectTogether } from './projectTogether.ts';

/** Options of attention layers with projections. */
export interface HeadAttentionOptions extends AttentionLayerOptions {
  /** Whether the projections have biases. @defaultValue true */
  useBias?: boolean;
  /** Whether what is attended is multiplied by a sigmoid of a further projection of the query. @defaultValue false */
  useGate?: boolean;
  /** A query attends to keys only that are less than so many places away; null for all. @defaultValue null */
  slidingWindow?: number | null;
  /** Accepted where it is false or null: there is one way to compute it. @defaultValue null */
  flashAttention?: false | null;
  /** How the kernels of the projections start. @defaultValue 'glorotUniform' */
  kernelInitializer?: InitializerLike;
  /** How their biases start. @defaultValue 'zeros' */
  biasInitializer?: InitializerLike;
  /** Penalty on their kernels, added to the loss. @defaultValue none */
  kernelRegularizer?: RegularizerLike | null;
  /** Penalty on their biases, added to the loss. @defaultValue none */
  biasRegularizer?: RegularizerLike | null;
  /** Penalty on what each projection gives, added to the loss. @defaultValue none */
  activityRegularizer?: RegularizerLike | null;
  /** Bounds of their kernels, kept after each update. @defaultValue none */
  kernelConstraint?: ConstraintLike | null;
  /** Bounds of their biases, kept after each update. @defaultValue none */
  biasConstraint?: ConstraintLike | null;
}

/** What a call of an attention layer with projections takes beside its inputs. */
export interface HeadAttentionCallOptions extends AttentionCallOptions {
  /**
   * True where a query may attend to a key: `[batch, queries, keys]`, or `[batch, heads, queries, keys]`; sizes of 1 stretch.
   * @defaultValue everywhere
   */
  readonly attentionMask?: Node | undefined;
}

const OWN_OPTIONS = [
  'useBias',
  'useGate',
  'slidingWindow',
  'flashAttention',
  'kernelInitializer',
  'biasInitializer',
  'kernelRegularizer',
  'biasRegularizer',
  'kernelConstraint',
  'biasConstraint',
] as const;

/** Heads of queries, heads of keys and values, and the sizes of one head. */
export interface HeadSizes {
  readonly queryHeads: number;
  /** A divisor of `queryHeads`: each is used by as many queries' heads. */
  readonly keyHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
}

/** The projections of a layer. */
interface Projections {
  readonly query: EinsumDense;
  readonly key: EinsumDense;
  readonly value: EinsumDense;
  readonly gate: EinsumDense | undefined;
  readonly output: EinsumDense;
}

/**
 * Base class of attention layers with projections.
 *
 * @remarks
 * The projections are layers inside, named `query`, `key`, `value`, `gate` and `attention_output`. A query that may attend to
 * no key takes the same of all.
 *
 * @shape query `[batch, queries, features]`, value `[batch, keys, dim]`, key `[batch, keys, dim]` -> output
 *   `[batch, queries, features]`; scores `[batch, heads, queries, keys]`
 */
export abstract class HeadAttention extends AttentionLayer {
  readonly useBias: boolean;
  readonly useGate: boolean;
  readonly slidingWindow: number | undefined;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;
  readonly kernelConstraint: Constraint | undefined;
  readonly biasConstraint: Constraint | undefined;
  #projections: Projections | undefined;

  constructor(options: HeadAttentionOptions, ownOptions: readonly string[]) {
    super(options, [...ownOptions, ...OWN_OPTIONS]);
    const owner = new.target.name;
    const { slidingWindow = null, flashAttention = null } = options;
    this.useBias = checkBoolean(owner, 'useBias', options.useBias ?? true);
    this.useGate = checkBoolean(owner, 'useGate', options.useGate ?? false);
    this.slidingWindow = slidingWindow === null ? undefined : checkInteger(owner, 'slidingWindow', slidingWindow);
    if (flashAttention !== null && flashAttention !== false) {
      throw new InvalidArgumentError(
        `${owner}: expected flashAttention to be false or null, got ${describeValue(flashAttention)}. Leave it out: ` +
          'Millrace has one way to compute attention.',
        { details: { owner, argument: 'flashAttention', value: flashAttention } },
      );
    }
    this.kernelInitializer = resolveInitializer(options.kernelInitializer ?? 'glorotUniform');
    this.biasInitializer = resolveInitializer(options.biasInitializer ?? 'zeros');
    this.kernelRegularizer = resolveRegularizer(options.kernelRegularizer);
    this.biasRegularizer = resolveRegularizer(options.biasRegularizer);
    this.kernelConstraint = resolveConstraint(options.kernelConstraint);
    this.biasConstraint = resolveConstraint(options.biasConstraint);
  }

  /** Heads and their sizes. */
  protected abstract get sizes(): HeadSizes;

  /** The axes of the query that are attended over, for inputs of a rank; counted from the start, ascending. */
  protected attendedAxes(_ndim: number): readonly number[] {
    return [1];
  }

  /** The sizes of the output behind those of the steps. */
  protected outputSizes(query: SymbolicShape): Shape {
    return [query.at(-1)!];
  }

  protected override build(inputShapes: readonly SymbolicShape[]): void {
    const { query, value, key } = this.checkShapes(inputShapes);
    const { queryHeads, keyHeads, keyDim, valueDim } = this.sizes;
    const project = (name: string, heads: number, size: number, activation?: string): EinsumDense =>
      this.#project({ name, equation: '...a,abc->...bc', outputShape: [heads, size], biasAxes: 'bc', activation });
    const outputSizes = this.outputSizes(query);
    const names = 'cdefghijklmnopqrstuvwxyz'.slice(0, outputSizes.length);
    // In Keras' order, which is that of the weights.
    const projections = {
      query: project('query', queryHeads, keyDim),
      key: project('key', keyHeads, keyDim),
      gate: this.useGate ? project('gate', queryHeads, valueDim, 'sigmoid') : undefined,
      value: project('value', keyHeads, valueDim),
      output: this.#project({
        name: 'attention_output',
        equation: `...ab,ab${names}->...${names}`,
        outputShape: outputSizes,
        biasAxes: names,
      }),
    };
    projections.query.ensureBuilt(query);
    projections.key.ensureBuilt(key);
    projections.gate?.ensureBuilt(query);
    projections.value.ensureBuilt(value);
    projections.output.ensureBuilt([...query.slice(0, -1), queryHeads, valueDim]);
    this.#projections = projections;
  }

  override call(inputs: readonly Node[], context: CallContext, options: HeadAttentionCallOptions = {}): Node {
    const { query, value, key } = this.named(inputs);
    const projections = this.#projections ?? this.failUnbuilt();
    const places = this.#places(this.checkShapes(inputs.map(({ shape }) => shape)));
    const mask = attentionMasks(this, places, {
      queryMask: context.maskOf(query),
      valueMask: context.maskOf(value),
      keyMask: key === value ? undefined : context.maskOf(key),
      attentionMask: options.attentionMask,
      useCausalMask: options.useCausalMask === true,
      slidingWindow: this.slidingWindow,
    });
    const [projectedQuery, projectedKey, projectedValue] = projectTogether(
      [
        { layer: projections.query, input: query },
        { layer: projections.key, input: key },
        { layer: projections.value, input: value },
      ],
      context,
    ) as [Projected, Projected, Projected];
    const { attended, scores } = attendHeads(
      { query: projectedQuery, key: projectedKey, value: projectedValue },
      { places, mask, scale: 1 / Math.sqrt(this.sizes.keyDim), drop: (weights) => this.drop(weights, context) },
    );
    const { gate } = projections;
    const gated = gate === undefined ? attended : multiply(attended, gate.invoke(query, context));
    const output = projections.output.invoke(gated, context);
    return (options.returnAttentionScores === true ? [output, scores] : output) as Node;
  }

  override computeOutputShape(
    inputShapes: readonly SymbolicShape[],
    { returnAttentionScores = false }: AttentionCallOptions = {},
  ): SymbolicShape {
    const named = this.checkShapes(inputShapes);
    const output = [...named.query.slice(0, -1), ...this.outputSizes(named.query)];
    const scores = this.#places(named).scores(this.sizes.queryHeads);
    return (returnAttentionScores ? [output, scores] : output) as SymbolicShape;
  }

  override getConfig(): LayerConfig {
    return {
      useBias: this.useBias,
      useGate: this.useGate,
      slidingWindow: this.slidingWindow ?? null,
      kernelInitializer: serialize(this.kernelInitializer),
      biasInitializer: serialize(this.biasInitializer),
      kernelRegularizer: serialize(this.kernelRegularizer),
      biasRegularizer: serialize(this.biasRegularizer),
      kernelConstraint: serialize(this.kernelConstraint),
      biasConstraint: serialize(this.biasConstraint),
      ...super.getConfig(),
    };
  }

  protected override checkShapes(shapes: readonly SymbolicShape[]): AttentionInputs<SymbolicShape> {
    const named = super.checkShapes(shapes);
    const { query, value, key } = named;
    const { batchAxes } = this.#places(named);
    const isOneBatch = batchAxes.every((axis) => {
      const [a, b] = [query[axis]!, value[axis]!];
      return a === null || b === null || a === b;
    });
    if (!isOneBatch || !query.at(-1) || !value.at(-1) || !key.at(-1)) {
      refuseShape(
        this,
        'inputs of one batch with known numbers of features',
        shapes,
        'Queries and values may differ in their features and along the axes that are attended over.',
      );
    }
    return named;
  }

  #places(named: AttentionInputs<SymbolicShape>): AttentionPlaces {
    return new AttentionPlaces(named, this.attendedAxes(named.query.length));
  }

  /** Makes one of the layers inside. */
  #project({
    name,
    equation,
    outputShape,
    biasAxes,
    activation,
  }: Pick<EinsumDenseOptions, 'equation' | 'outputShape'> & {
    name: string;
    biasAxes: string;
    activation?: string | undefined;
  }): EinsumDense {
    return this.addLayer(
      new EinsumDense({
        name,
        equation,
        outputShape,
        biasAxes: this.useBias ? biasAxes : null,
        activation: activation ?? null,
        kernelInitializer: this.kernelInitializer,
        biasInitializer: this.biasInitializer,
        kernelRegularizer: this.kernelRegularizer ?? null,
        biasRegularizer: this.biasRegularizer ?? null,
        kernelConstraint: this.kernelConstraint ?? null,
        biasConstraint: this.biasConstraint ?? null,
        // That of the output is this layer's own.
        activityRegularizer: name === 'attention_output' ? null : (this.activityRegularizer ?? null),
      }),
    );
  }
}
