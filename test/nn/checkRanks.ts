/** Inputs of any other rank are taken, or refused by name with both shapes and advice: never an error from further inside. */
import { expect } from 'vitest';
import type { Layer } from '../../src/nn/layers/index.ts';
import { type Shapes, shapeList } from '../../src/nn/layers/structure.ts';
import { ShapeMismatchError } from '../../src/util/errors.ts';
import { formatShape } from '../../src/util/format.ts';

/** What a refusal says: `Dense "the_layer": expected ..., got [32]. Do this.` */
const refusal = (name: string): RegExp => new RegExp(`^\\w+ "${name}": expected .+, got \\[.*\\]\\. [A-Z].+\\.$`);

/** Shapes of each rank up to 6, a batch in front. */
const RANKS = [[null], [null, 4], [null, 4, 4], [null, 4, 4, 4], [null, 4, 4, 4, 4], [null, 4, 4, 4, 4, 4]] as const;

/**
 * Feeds a layer inputs of other ranks.
 *
 * @param make - Makes the layer.
 * @param shapes - What it takes; the first input gets other ranks.
 */
export function checkRanks(make: () => Layer, shapes: Shapes): void {
  const isList = Array.isArray(shapes[0]);
  const list = shapeList(shapes);
  const faults = RANKS.filter((shape) => shape.length !== list[0]!.length).flatMap((shape) => {
    const layer = make();
    layer.name = 'the_layer';
    try {
      layer.computeOutputShape(isList ? [shape, ...list.slice(1)] : shape);
      return [];
    } catch (error) {
      const { name, message } = error as Error;
      // Of a layer made of layers, the one inside may answer, with what it gets itself.
      const isInside = layer.layers.length > 0 && refusal('\\w+').test(message);
      const isOwn = refusal('the_layer').test(message) && message.includes(formatShape(shape));
      const isRight = error instanceof ShapeMismatchError && (isOwn || isInside);
      return isRight ? [] : [`${formatShape(shape)}: ${name}: ${message}`];
    }
  });
  expect(faults).toEqual([]);
}
