/** A sequence read from both ends. */
import { add, multiply } from '../../graph/build.ts';
import { concat, reverse } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { snakeCaseName } from '../../util/names.ts';
import type { CallContext } from '../context.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import { copyLayer, type LayerLike, resolveLayer, serializeLayer } from './layerConfig.ts';
import { type RecurrentCallOptions, RecurrentLayer } from './recurrentLayer.ts';
import { type Nodes, nodeList, type Shapes, shapeList } from './structure.ts';

const MERGE_MODES = ['sum', 'mul', 'concat', 'ave'] as const;

/** Options of {@link Bidirectional}. */
export interface BidirectionalOptions extends LayerOptions {
  /** The recurrent layer that reads the sequence from its beginning. It is copied: its weights stay its own. */
  layer: LayerLike;
  /** How the outputs of both become one; null gives a list of both. @defaultValue 'concat' */
  mergeMode?: (typeof MERGE_MODES)[number] | null;
  /** The one that reads it from its end, copied like `layer`. @defaultValue `layer` with the opposite `goBackwards` */
  backwardLayer?: LayerLike | null;
}

/**
 * Reads a sequence from both ends, by two recurrent layers, and puts their outputs together.
 *
 * @remarks
 * The outputs of the layer that reads from the end are turned round before they meet the others, so that both speak of the
 * same step.
 * Initial states, and the states that `returnState` gives, are those of the first layer, then those of the second. A masked
 * step gives zeros where sequences are returned, whatever `zeroOutputForMask` says, as in Keras. Keras' option `weights`,
 * which has no effect there, is missing: use `setWeights`.
 *
 * @formula `y = merge(layer(x), reverse(backwardLayer(x)))`, `merge` one of `a + b`, `a * b`, `[a, b]`, `(a + b) / 2`
 * @shape input as the layer takes it -> output as the layer gives it, with twice its last size for 'concat'; a list with
 *   `mergeMode: null` or `returnState`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for layers that are not recurrent, or that do not fit each other
 *
 * @example
 * ```ts
 * const layer = layers.bidirectional({ layer: layers.lstm({ units: 8, returnSequences: true }) });
 * layer.computeOutputShape([null, 10, 3]); // => [null, 10, 16]
 * ```
 *
 * @reference Schuster and Paliwal 1997, https://doi.org/10.1109/78.650093
 */
export class Bidirectional extends Layer {
  override readonly listInputs = 'optional';
  override readonly supportsMasking: boolean = true;
  readonly forwardLayer: RecurrentLayer;
  readonly backwardLayer: RecurrentLayer;
  readonly mergeMode: (typeof MERGE_MODES)[number] | null;

  constructor(options: BidirectionalOptions) {
    super(options, ['layer', 'mergeMode', 'backwardLayer']);
    const { mergeMode = 'concat' } = options;
    this.mergeMode = mergeMode === null ? null : checkOneOf('Bidirectional', 'mergeMode', mergeMode, MERGE_MODES);
    const layer = resolveRecurrent('layer', options.layer);
    this.forwardLayer = this.addLayer(copy(layer, 'forward', {}));
    const { backwardLayer } = options;
    const backward =
      backwardLayer === undefined || backwardLayer === null
        ? copy(layer, 'backward', { goBackwards: !layer.goBackwards, ...otherSeed(layer) })
        : copy(resolveRecurrent('backwardLayer', backwardLayer), undefined, {});
    this.backwardLayer = this.addLayer(backward);
    this.#checkFit();
  }

  /** Whether the output is that of each step. */
  get returnSequences(): boolean {
    return this.forwardLayer.returnSequences;
  }

  /** Whether the layer gives the states, too. */
  get returnState(): boolean {
    return this.forwardLayer.returnState;
  }

  /** Whether the states go on from batch to batch. */
  get stateful(): boolean {
    return this.forwardLayer.stateful;
  }

  protected override build(inputShape: Shapes): void {
    const [sequence] = shapeList(inputShape);
    this.forwardLayer.ensureBuilt(sequence!);
    this.backwardLayer.ensureBuilt(sequence!);
  }

  override call(input: Nodes, context: CallContext, options: RecurrentCallOptions = {}): Node {
    const [x, ...listed] = nodeList(input) as readonly [Node, ...Node[]];
    const initial = options.initialState === undefined ? listed : nodeList(options.initialState);
    const half = initial.length / 2;
    const run = (layer: RecurrentLayer, states: readonly Node[]): readonly Node[] =>
      nodeList(layer.invoke(x, context, states.length === 0 ? {} : { initialState: states }));
    const [forward, ...forwardStates] = run(this.forwardLayer, initial.slice(0, half));
    const [backward, ...backwardStates] = run(this.backwardLayer, initial.slice(half));
    const merged = this.#merge(inOrder(this.forwardLayer, forward!), inOrder(this.backwardLayer, backward!));
    const states = [...forwardStates, ...backwardStates];
    // Typed as what most uses give; the factories know of lists.
    return (Array.isArray(merged) || states.length > 0 ? [merged, states].flat() : merged) as Node;
  }

  protected override computeMasks(
    [input]: readonly Node[],
    outputs: readonly Node[],
    context: CallContext,
  ): readonly (Node | undefined)[] {
    const mask = this.returnSequences ? context.maskOf(input!) : undefined;
    const merged = this.mergeMode === null ? 2 : 1;
    return outputs.map((_, i) => (i < merged ? mask : undefined));
  }

  override computeOutputShape(inputShape: Shapes): SymbolicShape {
    const [sequence] = shapeList(inputShape);
    const [one, ...states] = shapeList(this.forwardLayer.computeOutputShape(sequence!)) as [SymbolicShape];
    const [other, ...otherStates] = shapeList(this.backwardLayer.computeOutputShape(sequence!)) as [SymbolicShape];
    const size = this.mergeMode === 'concat' ? one.at(-1)! + other.at(-1)! : one.at(-1)!;
    const merged = this.mergeMode === null ? [one, other] : [[...one.slice(0, -1), size]];
    const all = [...merged, ...states, ...otherStates];
    return (all.length > 1 ? all : all[0]) as SymbolicShape;
  }

  override getConfig(): LayerConfig {
    return {
      mergeMode: this.mergeMode,
      layer: serializeLayer(this.forwardLayer),
      backwardLayer: serializeLayer(this.backwardLayer),
    };
  }

  #merge(a: Node, b: Node): Node | Node[] {
    if (this.mergeMode === null) return [a, b];
    if (this.mergeMode === 'concat') return concat([a, b], -1);
    if (this.mergeMode === 'mul') return multiply(a, b);
    const sum = add(a, b);
    return this.mergeMode === 'ave' ? multiply(sum, 0.5) : sum;
  }

  #checkFit(): void {
    const [a, b] = [this.forwardLayer, this.backwardLayer];
    const details = { layer: this.label };
    if (a.goBackwards === b.goBackwards) {
      throw new InvalidArgumentError(
        `${this.label}: expected layer and backwardLayer to read in opposite directions, got goBackwards: ` +
          `${a.goBackwards} of both. Set it on one of them.`,
        { details },
      );
    }
    for (const option of ['stateful', 'returnSequences', 'returnState'] as const) {
      if (a[option] === b[option]) continue;
      throw new InvalidArgumentError(
        `${this.label}: expected layer and backwardLayer to have the same ${option}, got ${a[option]} and ${b[option]}.`,
        { details },
      );
    }
  }
}

function resolveRecurrent(option: string, value: LayerLike): RecurrentLayer {
  const layer = resolveLayer('Bidirectional', option, value);
  if (layer instanceof RecurrentLayer) return layer;
  throw new InvalidArgumentError(
    `Bidirectional: expected ${option} to be a recurrent layer, got ${describeValue(value)}. ` +
      'Give layers.lstm, gru, simpleRnn, convLstm1d to 3d, or layers.rnn around a cell.',
    { details: { owner: 'Bidirectional', argument: option, value } },
  );
}

/** A copy that gives zeros at masked steps of a sequence, named after its direction. */
function copy(layer: RecurrentLayer, direction: string | undefined, changes: LayerConfig): RecurrentLayer {
  const plain = layer.name?.replace(/^(forward|backward)_/, '') ?? snakeCaseName(layer.className);
  return copyLayer(layer, {
    ...(direction === undefined ? {} : { name: `${direction}_${plain}` }),
    zeroOutputForMask: layer.returnSequences,
    ...changes,
  });
}

/** The outputs of a layer in the order of the sequence. */
function inOrder({ returnSequences, goBackwards }: RecurrentLayer, output: Node): Node {
  return returnSequences && goBackwards ? reverse(output, [1]) : output;
}

/** Another seed for the second direction, so that its masks differ from those of the first. */
function otherSeed(layer: RecurrentLayer): LayerConfig {
  const { seed } = layer.getConfig();
  return typeof seed === 'number' ? { seed: (seed + 1) % 2 ** 32 } : {};
}
