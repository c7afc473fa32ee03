/**
 * Peak memory of an epoch over more images than the memory limit would hold: 5,000 JPEGs of 224x224, 3.0 GB as float32.
 *
 * usage: npm run bench -- memory [--limit MB] [--images N] [--json FILE]
 *
 * The epoch runs in a process of its own, whose peak resident memory is asserted: exit code 1 when it is over the limit.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeShapes } from '../examples/shapes/writeShapes.ts';
import { readArguments } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import { reportOf } from './support/child.ts';
import type { EpochReport } from './support/memoryEpoch.ts';
import { describeMachine, printMachine, writeResults } from './support/report.ts';

const SIZE = 224;
const CLASSES = 5;

await runExample(memory);

async function memory(): Promise<number> {
  const options = readArguments(process.argv.slice(2), {
    limit: { kind: 'integer', min: 1, max: 1_000_000, help: 'peak resident memory allowed, in MB (600)' },
    images: { kind: 'integer', min: 100, max: 10_000_000, help: 'images of the epoch (5000)' },
    json: { kind: 'text', help: 'file for the results' },
  });
  const { limit = 600, images = 5000 } = options;
  const machine = describeMachine();
  printMachine(machine);

  const imagesPerClass = Math.ceil(images / CLASSES);
  const folder = join(tmpdir(), `millrace-memory-${imagesPerClass}`);
  const start = performance.now();
  if (await writeShapes(folder, { imagesPerClass, size: SIZE, seed: 1 })) {
    console.log(`drew ${imagesPerClass * CLASSES} images in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  }

  // A fresh process: neither the memory of this one nor that of the drawing counts.
  const report = await reportOf<EpochReport>('memoryEpoch', [folder, String(SIZE)]);
  const peakMB = report.peakBytes / 1e6;
  const asArray = (report.samples * SIZE * SIZE * 3 * 4) / 1e9;
  console.log(
    `images                ${report.samples} of ${SIZE}x${SIZE}, ${asArray.toFixed(1)} GB as one float32 array`,
  );
  console.log(
    `epoch                 ${(report.epochMs / 1000).toFixed(1)} s, ${report.samplesPerSecond.toFixed(0)} images/s`,
  );
  console.log(`waiting for data      ${((100 * report.waitedMs) / report.epochMs).toFixed(1)}%`);
  console.log(`peak resident memory  ${peakMB.toFixed(0)} MB (limit ${limit} MB)`);
  writeResults(options.json, 'memory', machine, { ...report, limitMB: limit, peakMB });
  if (peakMB < limit) return 0;
  console.error(`Peak resident memory is over the limit: ${peakMB.toFixed(0)} MB, expected under ${limit} MB.`);
  return 1;
}
