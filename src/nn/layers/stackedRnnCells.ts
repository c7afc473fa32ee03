/** Cells one above the other. */
import type { Node } from '../../graph/node.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { type Cell, type CellLoop, prepareCell, resolveCell, stepOnce } from './cell.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import { type LayerLike, serializeLayer } from './layerConfig.ts';

/** Options of {@link StackedRNNCells}. */
export interface StackedRNNCellsOptions extends LayerOptions {
  /** From the one that reads the input to the one that gives the output. */
  cells: readonly LayerLike[];
}

/**
 * Cells as one: in each step, each reads the output of the one before.
 *
 * @remarks
 * It takes `[x, ...states of the first cell, ...states of the second, ...]` and gives the output of the last cell and all new
 * states in that order. `layers.rnn({ cell: [a, b] })` makes one of a list of cells.
 *
 * @formula `y = cell_n(... cell_2(cell_1(x)))`
 * @shape inputs as the first cell takes them, and all states -> output of the last cell, and all states
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `cells` is no list of cells
 *
 * @example
 * ```ts
 * const cell = layers.stackedRnnCells({ cells: [layers.gruCell({ units: 4 }), layers.lstmCell({ units: 2 })] });
 * cell.stateShapes([null, 3]); // => [[null, 4], [null, 2], [null, 2]]
 * ```
 *
 * @see keras.layers.StackedRNNCells
 */
export class StackedRNNCells extends Layer implements Cell {
  override readonly listInputs = 'always';
  readonly cells: readonly Cell[];

  constructor(options: StackedRNNCellsOptions) {
    super(options, ['cells']);
    const { cells } = options;
    if (!Array.isArray(cells) || cells.length === 0) {
      throw new InvalidArgumentError(
        `StackedRNNCells: expected cells to be a list of at least one cell, got ${describeValue(cells)}. ` +
          'Example: { cells: [layers.lstmCell({ units: 4 })] }.',
        { details: { owner: 'StackedRNNCells', argument: 'cells', value: cells } },
      );
    }
    this.cells = cells.map((cell, i) => this.addLayer(resolveCell('StackedRNNCells', `cells[${i}]`, cell)));
  }

  protected override build([inputShape]: readonly SymbolicShape[]): void {
    for (const { cell, input, states } of this.#levels(inputShape!)) cell.ensureBuilt([input, ...states]);
  }

  override call(inputs: readonly Node[], context: CallContext): readonly Node[] {
    return stepOnce(this.prepare(inputs[0]!.shape, context), inputs);
  }

  stateShapes(inputShape: SymbolicShape): readonly SymbolicShape[] {
    return this.#levels(inputShape).flatMap(({ states }) => states);
  }

  override computeOutputShape([inputShape]: readonly SymbolicShape[]): readonly SymbolicShape[] {
    const levels = this.#levels(inputShape!);
    return [levels.at(-1)!.output, ...levels.flatMap(({ states }) => states)];
  }

  /** The product of the first cell and the inputs of all steps is made before the loop, the others in it. */
  prepare(inputShape: Shape, context: CallContext): CellLoop {
    const levels = this.#levels(inputShape).map((level) => ({
      loop: prepareCell(level.cell, level.input as Shape, context),
      size: level.states.length,
    }));
    const { outputState } = levels.at(-1)!.loop;
    const below = levels.slice(0, -1).reduce((total, { size }) => total + size, 0);
    return {
      project: (sequence) => levels[0]!.loop.project(sequence),
      step: (states, projected) => {
        let rest = states;
        let output: Node | undefined;
        const after = levels.flatMap(({ loop, size }) => {
          const own = rest.slice(0, size);
          rest = rest.slice(size);
          if (output === undefined) {
            const first = loop.step(own, projected);
            output = first.output;
            return first.states;
          }
          const [next, ...made] = stepOnce(loop, [output, ...own]);
          output = next!;
          return made;
        });
        return { output: output!, states: after };
      },
      outputState: outputState === undefined ? undefined : below + outputState,
    };
  }

  override getConfig(): LayerConfig {
    return { cells: this.cells.map(serializeLayer) };
  }

  /** Each cell with the shapes that it meets. */
  #levels(inputShape: SymbolicShape): {
    readonly cell: Cell;
    readonly input: SymbolicShape;
    readonly output: SymbolicShape;
    readonly states: readonly SymbolicShape[];
  }[] {
    let input = inputShape;
    return this.cells.map((cell) => {
      const states = cell.stateShapes(input);
      const level = { cell, input, states, output: cell.computeOutputShape([input, ...states])[0]! };
      input = level.output;
      return level;
    });
  }
}
