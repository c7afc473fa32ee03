/** How much is added to or cut from both sides of each spatial dimension: what paddings and croppings are told. */
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkInteger } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { checkDataFormat, type SpatialRank, type SpatialSizes } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Before and after one dimension. */
export type Widths = readonly [number, number];

/** The widths of all spatial dimensions: one number, one for each dimension, or a pair for each; of sequences the pair. */
export type SideWidths<Rank extends SpatialRank> = {
  1: number | Widths;
  2: number | SpatialSizes<2> | readonly [Widths, Widths];
  3: number | SpatialSizes<3> | readonly [Widths, Widths, Widths];
}[Rank];

/** The three forms, as messages name them. */
const FORMS: Readonly<Record<SpatialRank, string>> = {
  1: 'a number or [before, after]',
  2: 'a number, [vertical, horizontal] or [[top, bottom], [left, right]]',
  3: 'a number, [depth, height, width] or [[front, back], [top, bottom], [left, right]]',
};

/** A pair of widths for each spatial dimension. */
function checkWidths(owner: string, name: string, value: unknown, rank: SpatialRank): Widths[] {
  const refuse = (): never => {
    throw new InvalidArgumentError(`${owner}: expected ${name} to be ${FORMS[rank]}, got ${describeValue(value)}.`, {
      details: { owner, argument: name, value },
    });
  };
  const pair = (given: unknown, place: string): Widths => {
    if (!Array.isArray(given)) {
      const width = checkInteger(owner, place, given, 0);
      return [width, width];
    }
    if (given.length !== 2) return refuse();
    return [checkInteger(owner, `${place}[0]`, given[0], 0), checkInteger(owner, `${place}[1]`, given[1], 0)];
  };
  if (typeof value === 'number') return Array.from({ length: rank }, () => pair(value, name));
  if (!Array.isArray(value)) return refuse();
  if (rank === 1) return [pair(value, name)];
  return value.length === rank ? value.map((item, i) => pair(item, `${name}[${i}]`)) : refuse();
}

/**
 * Base class of layers that change both sides of each spatial dimension.
 *
 * @shape as the subclass says
 */
export abstract class SideLayer<Rank extends SpatialRank> extends Layer {
  /** A pair for each spatial dimension. */
  protected readonly widths: readonly Widths[];
  protected readonly rank: Rank;
  readonly #optionName: string;

  constructor(rank: Rank, options: LayerOptions & { dataFormat?: unknown }, optionName: string, initial: unknown) {
    super(options, [optionName, 'dataFormat']);
    const owner = new.target.name;
    const given = (options as Record<string, unknown>)[optionName];
    this.rank = rank;
    this.#optionName = optionName;
    this.widths = checkWidths(owner, optionName, given ?? initial, rank);
    checkDataFormat(owner, options.dataFormat, rank);
  }

  override getConfig(): LayerConfig {
    const widths = this.widths.map((pair) => [...pair]);
    return { [this.#optionName]: this.rank === 1 ? widths[0]! : widths, dataFormat: 'channelsLast' };
  }

  abstract override computeOutputShape(inputShape: SymbolicShape): SymbolicShape;
}
