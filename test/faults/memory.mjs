/**
 * A program that trains again and again while workers die, each time in another way, and prints what memory in MB the process
 * holds after each round, as JSON. Argument: `{ useMultiprocessing, rounds }` as JSON. Needs `--expose-gc`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engines, layers, Sequence, sequential } from '../../dist/index.js';

const { useMultiprocessing, rounds } = JSON.parse(process.argv[2]);
const FAULTS = ['exit', 'spin', 'heap', useMultiprocessing ? 'SIGKILL' : 'background'];
const MODULE = new URL('../fixtures/sequences/linearRows.mjs', import.meta.url);

engines.use('reference');
const folder = mkdtempSync(join(tmpdir(), 'millrace-memory-'));
process.on('warning', () => {});

async function train(fault, once) {
  const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  net.compile({ optimizer: 'sgd', loss: 'mse' });
  const rows = await Sequence.fromModule(MODULE, { fault, once });
  const patience = fault === 'spin' ? { itemTimeoutMs: 500 } : {};
  await net.fit(rows, { epochs: 2, verbose: 0, workers: 2, useMultiprocessing, ...patience });
  net.dispose();
}

function residentMegabytes() {
  gc();
  return process.memoryUsage.rss() / 2 ** 20;
}

const megabytes = [];
for (let round = 0; round < rounds; round++) {
  for (const fault of FAULTS) await train(fault, join(folder, `${fault}${round}`));
  megabytes.push(residentMegabytes());
}
rmSync(folder, { recursive: true });
console.log(JSON.stringify(megabytes));
