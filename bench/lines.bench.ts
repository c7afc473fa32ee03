/**
 * Training from a text file that is bigger than memory allows: 5 GB of lines, from the first look at the file to the first
 * trained batch.
 *
 * usage: npm run bench -- lines [--gigabytes N] [--line BYTES] [--steps N] [--limit MB] [--seconds N] [--json FILE]
 *
 * Lines are 64 KiB long and mostly holes of a sparse file: each takes a page of the disk. Short ones (`--line 64`) fill the
 * disk; they are mixed in windows. Steps run in a process of its own,
 * once with an index to be made and once with the one beside the file. Limits: peak resident memory 400 MB, first batch
 * within 15 s including the index; exit code 1 when one is passed.
 */
import { open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import { reportOf } from './support/child.ts';
import type { LinesReport } from './support/linesEpoch.ts';
import { describeMachine, printMachine, writeResults } from './support/report.ts';

/** From here on a line is written by itself, behind a hole. */
const SPARSE_BYTES = 8192;
const LINES_AT_ONCE = 10_000;

await runExample(lines);

async function lines(): Promise<number> {
  const options = readArguments(process.argv.slice(2), {
    gigabytes: { kind: 'integer', min: 1, max: 1000, help: 'size of the file (5)' },
    line: { kind: 'integer', min: 64, max: 1_000_000, help: 'bytes of a line (65536)' },
    steps: { kind: 'integer', min: 1, max: 100_000, help: 'training steps of 32 lines (200)' },
    limit: { kind: 'integer', min: 1, max: 1_000_000, help: 'peak resident memory allowed, in MB (400)' },
    seconds: { kind: 'integer', min: 1, max: 10_000, help: 'until the first batch, index included (15)' },
    json: { kind: 'text', help: 'file for the results' },
  });
  const { gigabytes = 5, line = 65_536, steps = 200, limit = 400, seconds = 15 } = options;
  const machine = describeMachine();
  printMachine(machine);

  const path = join(tmpdir(), `millrace-lines-${gigabytes}-${line}.txt`);
  const count = Math.ceil((gigabytes * 1e9) / line);
  await writeLines(path, count, line);
  await rm(`${path}.lines-index`, { force: true });
  const fresh = await reportOf<LinesReport>('linesEpoch', [path, String(steps)]);
  const kept = await reportOf<LinesReport>('linesEpoch', [path, String(steps)]);

  const peakMB = Math.max(fresh.peakBytes, kept.peakBytes) / 1e6;
  const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  console.log(`file                  ${((count * line) / 1e9).toFixed(1)} GB, ${fresh.lines} lines`);
  console.log(`index                 ${inSeconds(fresh.openMs)}; kept: ${inSeconds(kept.openMs)}`);
  console.log(
    `first batch trained   after ${inSeconds(fresh.firstBatchMs)} (limit ${seconds} s); kept: ${inSeconds(kept.firstBatchMs)}`,
  );
  console.log(`steps                 ${steps} of 32 lines, ${kept.samplesPerSecond.toFixed(0)} lines/s, 2 workers`);
  console.log(`peak resident memory  ${peakMB.toFixed(0)} MB (limit ${limit} MB)`);
  writeResults(options.json, 'lines', machine, { fresh, kept, limitMB: limit, limitSeconds: seconds, peakMB });
  if (fresh.lines !== count) {
    console.error(`The file has ${count} lines, ${fresh.lines} were found.`);
    return 1;
  }
  if (peakMB < limit && fresh.firstBatchMs < 1000 * seconds) return 0;
  console.error(
    `A limit is passed: expected under ${limit} MB and ${seconds} s, got ${peakMB.toFixed(0)} MB and ` +
      `${inSeconds(fresh.firstBatchMs)}.`,
  );
  return 1;
}

/** Writes the file, unless it is there: zeros, and at the end of each line the numbers of a sample. */
async function writeLines(path: string, count: number, lineBytes: number): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.size === count * lineBytes) return;
  const start = performance.now();
  const file = await open(path, 'w');
  try {
    if (lineBytes >= SPARSE_BYTES) {
      for (let i = 0; i < count; i++) {
        const text = textOf(i);
        await file.write(text, (i + 1) * lineBytes - text.length);
      }
    } else {
      // The same ten thousand lines again and again: making their numbers takes longer than writing them.
      const bytes = Buffer.alloc(LINES_AT_ONCE * lineBytes);
      for (let i = 0; i < LINES_AT_ONCE; i++) {
        const text = textOf(i);
        bytes.write(text, (i + 1) * lineBytes - text.length);
      }
      for (let left = count; left > 0; left -= LINES_AT_ONCE) {
        await file.write(bytes, 0, Math.min(left, LINES_AT_ONCE) * lineBytes);
      }
    }
  } finally {
    await file.close();
  }
  console.log(`wrote ${count} lines in ${((performance.now() - start) / 1000).toFixed(0)} s: ${path}`);
}

/** The numbers of a sample, up to the end of the line: 60 characters. */
function textOf(line: number): string {
  const numbers = Array.from({ length: 8 }, (_, k) => ((line * (k + 1) * 0.618) % 1).toFixed(4));
  return `,${numbers.join(',')},${line % 4}\n`;
}
