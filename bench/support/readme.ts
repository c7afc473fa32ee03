/** Writes results into README.md, between two markers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { isBusy, type Machine } from './report.ts';

/** What the table of step times shows of one model. */
export interface StepRow {
  /** What the model is, with its batch. */
  readonly title: string;
  /** Median milliseconds by contestant. */
  readonly medians: ReadonlyMap<string, number>;
  /** Share of the peak FLOP/s that Millrace reaches, 0 to 1. */
  readonly share: number;
}

const HEADINGS: Readonly<Record<string, string>> = {
  millrace: 'Millrace',
  tensorflow: 'Keras, TensorFlow',
  jax: 'Keras, JAX',
  torch: 'PyTorch, eager',
  torchCompile: 'PyTorch, compiled',
};

/**
 * The text between the markers: where and how it was measured, and a row for each model.
 *
 * @param versions - Of the peers' packages, by name.
 */
export function stepTable(
  machine: Machine,
  versions: Readonly<Record<string, string>>,
  steps: number,
  rows: readonly StepRow[],
): string {
  const contestants = [...rows[0]!.medians.keys()];
  const cells = (values: readonly string[]) => `| ${values.join(' | ')} |`;
  const body = rows.map(({ title, medians, share }) =>
    cells([
      title,
      ...contestants.map((contestant) => formatMs(medians.get(contestant)!)),
      // Under one percent the step is anything but arithmetic.
      share < 0.01 ? 'under 1%' : `${(100 * share).toFixed(0)}%`,
    ]),
  );
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Milliseconds of a training step with Adam in float32: medians of ${steps} steps, all measured in turn in one run on`,
    `${machine.cpu}, ${machine.threads} threads, Node ${machine.node.replace(/^v/, '')}. Peers: ${peers.join(', ')}. The last column is the share of`,
    'the FLOP/s of a 2048 x 2048 matrix product that Millrace reaches, where a convolution counts as its plain sums: Winograd',
    'transforms need fewer operations, and may pass 100%.',
    ...(isBusy(machine) ? [`Other work was running meanwhile (load average ${machine.load.toFixed(1)}).`] : []),
    '',
    cells(['model (batch)', ...contestants.map((contestant) => HEADINGS[contestant] ?? contestant), 'of peak']),
    `|${'---|'.repeat(contestants.length + 2)}`,
    ...body,
  ].join('\n');
}

/** Two digits that count, or whole milliseconds. */
function formatMs(ms: number): string {
  return ms < 1 ? ms.toFixed(2) : ms < 20 ? ms.toFixed(1) : ms.toFixed(0);
}

/**
 * Replaces what stands between `<!-- NAME: ... -->` and `<!-- /NAME -->`.
 *
 * @throws Error where the markers are not there, once each and in order
 */
export function replaceBetween(text: string, name: string, replacement: string): string {
  const parts = new RegExp(`^([^]*<!-- ${name}:[^\\n]*-->\\n)[^]*(\\n<!-- /${name} -->[^]*)$`).exec(text);
  const count = text.split(`<!-- ${name}:`).length - 1;
  if (parts === null || count !== 1) {
    throw new Error(`Expected the lines "<!-- ${name}: ... -->" and "<!-- /${name} -->" once each, in this order.`);
  }
  return `${parts[1]}\n${replacement}\n${parts[2]}`;
}

/** Writes a table into a Markdown file. */
export function writeReadme(file: string, name: string, replacement: string): void {
  writeFileSync(file, replaceBetween(readFileSync(file, 'utf8'), name, replacement));
  console.log(`\nthe table of ${file} is written`);
}
