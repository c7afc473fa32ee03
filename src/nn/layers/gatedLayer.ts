/** What the recurrent layers share whose cells have kernels. */
import type { Activation } from '../activations.ts';
import type { Weight } from '../weight.ts';
import { KERNEL_CELL_OPTIONS, type KernelCell, type KernelCellOptions } from './kernelCell.ts';
import type { LayerConfig } from './layer.ts';
import { RecurrentLayer, type RecurrentLoopOptions } from './recurrentLayer.ts';

/**
 * Base class of recurrent layers around a cell with kernels.
 *
 * @shape as the subclass says
 */
export abstract class GatedLayer<C extends KernelCell> extends RecurrentLayer<C> {
  /**
   * @param cellOptions - Names of the options of the cell beside those of all cells with kernels.
   * @param makeCell - Makes the cell of its options; `owner` is what messages call it.
   */
  constructor(
    options: KernelCellOptions & RecurrentLoopOptions,
    cellOptions: readonly string[],
    makeCell: (options: KernelCellOptions, owner: string) => C,
  ) {
    const names = [...KERNEL_CELL_OPTIONS, ...cellOptions];
    super(options, names, (owner) => makeCell(pick(options, names), owner));
  }

  get activation(): Activation {
    return this.cell.activation;
  }

  get dropout(): number {
    return this.cell.dropout;
  }

  get recurrentDropout(): number {
    return this.cell.recurrentDropout;
  }

  /** The seed of the masks, given or drawn; undefined without dropout where none was given. */
  get seed(): number | undefined {
    return this.cell.seed;
  }

  /** The kernel that meets the input, once the layer is built. */
  get kernel(): Weight {
    return this.cell.kernel;
  }

  /** The kernel that meets the state, once the layer is built. */
  get recurrentKernel(): Weight {
    return this.cell.recurrentKernel;
  }

  /** The bias, once the layer is built; undefined with `useBias: false`. */
  get bias(): Weight | undefined {
    return this.cell.bias;
  }

  override getConfig(): LayerConfig {
    return { ...this.cell.getConfig(), ...super.getConfig() };
  }
}

/** The options of some names. */
function pick(options: object, names: readonly string[]): KernelCellOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}
