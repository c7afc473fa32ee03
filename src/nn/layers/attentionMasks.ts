/** Which keys the queries of an attention layer with several heads may attend to. */
import { notEqual, reshape, transpose } from '../../graph/build.ts';
import { allMasks, causalMask, slidingWindowMask } from '../../graph/composite/attention.ts';
import { expandMask } from '../../graph/composite/masks.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import type { AttentionInputs } from './attentionLayer.ts';
import { refuseShape } from './inputChecks.ts';
import type { Layer } from './layer.ts';

/** Which axes of queries and keys are attended over. */
export class AttentionPlaces {
  /** Axes along which queries and keys are side by side; the first is that of the batch. */
  readonly batchAxes: readonly number[];
  /** Axes along which every query may meet every key. */
  readonly attendedAxes: readonly number[];
  readonly #query: SymbolicShape;
  readonly #key: SymbolicShape;

  constructor({ query, key }: AttentionInputs<SymbolicShape>, attendedAxes: readonly number[]) {
    this.attendedAxes = attendedAxes;
    this.batchAxes = query.flatMap((_, axis) =>
      axis === query.length - 1 || attendedAxes.includes(axis) ? [] : [axis],
    );
    this.#query = query;
    this.#key = key;
  }

  /** Sizes of the queries along the axes that are attended over. */
  get queries(): SymbolicShape {
    return this.attendedAxes.map((axis) => this.#query[axis]!);
  }

  /** Sizes of the keys along them. */
  get keys(): SymbolicShape {
    return this.attendedAxes.map((axis) => this.#key[axis]!);
  }

  /** The shape of the scores: `[...batch, heads, ...queries, ...keys]`. */
  scores(heads: number): SymbolicShape {
    return [
      ...this.batchAxes.map((axis) => this.#query[axis] ?? this.#key[axis]!),
      heads,
      ...this.queries,
      ...this.keys,
    ];
  }
}

/** What says which keys a query may attend to. */
export interface AttentionMasks {
  /** Over the first axes of the query. */
  readonly queryMask: Node | undefined;
  /** Over the first axes of the value. */
  readonly valueMask: Node | undefined;
  /** Over the first axes of the key. */
  readonly keyMask: Node | undefined;
  /** Over the last axes of the scores, with or without the heads. */
  readonly attentionMask: Node | undefined;
  readonly useCausalMask: boolean;
  readonly slidingWindow: number | undefined;
}

/** All of them in one: bool, of the rank of the scores, with sizes that stretch; undefined where nothing is left out. */
export function attentionMasks(layer: Layer, places: AttentionPlaces, masks: AttentionMasks): Node | undefined {
  const { batchAxes, attendedAxes } = places;
  const [queries, keys] = [places.queries, places.keys] as [Shape, Shape];
  const ones = attendedAxes.map(() => 1);
  const batch = (places.scores(1) as Shape).slice(0, batchAxes.length);
  const stepMask = (mask: Node | undefined, steps: Shape, isQuery: boolean): Node | undefined => {
    if (mask === undefined) return undefined;
    const sizes = [...batchAxes, ...attendedAxes].sort((a, b) => a - b);
    const shape = sizes.map((axis) => {
      const place = attendedAxes.indexOf(axis);
      return place < 0 ? batch[batchAxes.indexOf(axis)]! : steps[place]!;
    });
    const arranged = transpose(expandMask(mask, shape), [...batchAxes, ...attendedAxes]);
    return reshape(arranged, [...batch, 1, ...(isQuery ? [...steps, ...ones] : [...ones, ...steps])]);
  };
  const placeMask = (make: (queries: number, keys: number) => Node): Node => {
    if (attendedAxes.length !== 1) {
      throw new InvalidArgumentError(
        `${layer.label}: expected one attention axis for useCausalMask and slidingWindow, got ${attendedAxes.length}. ` +
          'Give what may attend to what in attentionMask.',
        { details: { layer: layer.label, attendedAxes } },
      );
    }
    return reshape(make(queries[0]!, keys[0]!), [...batch.map(() => 1), 1, queries[0]!, keys[0]!]);
  };
  const { slidingWindow } = masks;
  return allMasks([
    stepMask(masks.queryMask, queries, true),
    stepMask(masks.valueMask, keys, false),
    stepMask(masks.keyMask, keys, false),
    masks.useCausalMask ? placeMask(causalMask) : undefined,
    slidingWindow === undefined ? undefined : placeMask((q, k) => slidingWindowMask(q, k, slidingWindow)),
    masks.attentionMask && givenMask(layer, masks.attentionMask, places),
  ]);
}

/** A mask of the user in the rank of the scores. */
function givenMask(layer: Layer, mask: Node, places: AttentionPlaces): Node {
  const ndim = places.batchAxes.length + 1 + 2 * places.attendedAxes.length;
  const hasHeads = mask.shape.length === ndim;
  const behind = 2 * places.attendedAxes.length;
  const shape = hasHeads ? mask.shape : [...mask.shape.slice(0, -behind), 1, ...mask.shape.slice(-behind)];
  const aligned = [...new Array<number>(Math.max(0, ndim - shape.length)).fill(1), ...shape];
  const heads = hasHeads ? shape[places.batchAxes.length]! : 1;
  const wanted = places.scores(heads);
  const fits =
    mask.shape.length >= behind &&
    mask.shape.length <= ndim &&
    aligned.every((size, axis) => size === 1 || size === wanted[axis]);
  if (!fits) {
    const [queries, keys] = [places.queries, places.keys].map((sizes) => sizes.join(', '));
    refuseShape(
      layer,
      `an attentionMask [batch, ${queries}, ${keys}], with or without the heads after the batch`,
      mask.shape,
      'It is true where a query may attend to a key; sizes of 1 stretch.',
    );
  }
  return reshape(mask.dtype === 'bool' ? mask : notEqual(mask, 0), aligned);
}
