/** The table that `summary()` prints. */
import type { Layer } from '../nn/layers/layer.ts';
import type { Application, SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import type { Weight } from '../nn/weight.ts';
import { BYTES_PER_ELEMENT } from '../tensor/dtype.ts';
import { type SymbolicShape, sizeOf } from '../tensor/shape.ts';
import { formatBytes, formatCount, formatShape } from '../util/format.ts';
import { inputsOfApplication } from './applicationGraph.ts';

/** A use of layers, as the table names it. */
interface Connected {
  readonly inputs: readonly SymbolicTensor[];
  readonly applications: readonly Application[];
  readonly layers: readonly Layer[];
}

/** The rows of a graph of layers. */
export function connections({ inputs, applications, layers }: Connected): SummaryRow[] {
  return layers.map((layer) => {
    const uses = applications.filter((application) => application.layer === layer);
    const outputs = uses[0]?.outputs ?? inputs.filter((input) => input.layer === layer);
    return {
      layer: `${layer.name} (${layer.className})`,
      outputShapes: outputs.map(({ shape }) => shape),
      weights: layer.weights,
      connectedTo: uses.flatMap((use) => inputsOfApplication(use).map((input) => input.name!)),
    };
  });
}

/** One row of the table. */
export interface SummaryRow {
  /** `conv2d (Conv2D)`. */
  readonly layer: string;
  /** undefined until the model is built. */
  readonly outputShapes: readonly SymbolicShape[] | undefined;
  readonly weights: readonly Weight[];
  /** Names of the layers whose outputs it reads; undefined in a stack of layers. */
  readonly connectedTo?: readonly string[];
}

/** What is summarized. */
export interface SummaryContent {
  readonly name: string;
  readonly rows: readonly SummaryRow[];
  readonly built: boolean;
  readonly trainable: readonly Weight[];
  readonly nonTrainable: readonly Weight[];
}

/** Number of numbers in some weights. */
export function countParams(weights: readonly Weight[]): number {
  return weights.reduce((count, weight) => count + sizeOf(weight.shape), 0);
}

function formatParams(weights: readonly Weight[]): string {
  const bytes = weights.reduce((sum, weight) => sum + sizeOf(weight.shape) * BYTES_PER_ELEMENT[weight.dtype], 0);
  return `${formatCount(countParams(weights))} (${formatBytes(bytes)})`;
}

/** The summary of a model as text: a row for each layer, then the numbers of weights. */
export function formatSummary({ name, rows, built, trainable, nonTrainable }: SummaryContent): string {
  const isConnected = rows.some(({ connectedTo }) => connectedTo !== undefined);
  const header = ['Layer (type)', 'Output Shape', 'Param #', ...(isConnected ? ['Connected to'] : [])];
  const cells = rows.map(({ layer, outputShapes, weights, connectedTo }) => [
    layer,
    outputShapes === undefined ? '?' : outputShapes.map((shape) => formatShape(shape)).join(', '),
    built ? formatCount(countParams(weights)) : '? (unbuilt)',
    ...(isConnected ? [connectedTo?.length ? connectedTo.join(', ') : '-'] : []),
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    `│ ${row.map((cell, column) => (column === 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join(' │ ')} │`;
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;
  return [
    `Model: "${name}"`,
    rule('┌', '┬', '┐'),
    line(header),
    ...cells.flatMap((row) => [rule('├', '┼', '┤'), line(row)]),
    rule('└', '┴', '┘'),
    ` Total params: ${built ? formatParams([...trainable, ...nonTrainable]) : '? (unbuilt)'}`,
    ` Trainable params: ${built ? formatParams(trainable) : '? (unbuilt)'}`,
    ` Non-trainable params: ${built ? formatParams(nonTrainable) : '? (unbuilt)'}`,
  ].join('\n');
}
