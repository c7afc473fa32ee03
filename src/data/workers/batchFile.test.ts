/** Files of worker processes. */
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { warningsOf } from '../../../test/fixtures/readPasses.ts';
import { WorkerError } from '../../util/errors.ts';
import { batchDirectory, openBatchFile, readBatchFile, writeBatchFile } from './batchFile.ts';

describe('a batch file', () => {
  it('has no name, and gives back what was written', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
    const file = openBatchFile(folder);
    try {
      expect(readdirSync(folder)).toEqual([]);
      const bytes = Uint8Array.from({ length: 10_000 }, (_, i) => i * 7);
      writeBatchFile(file, bytes);
      const read = new Uint8Array(new SharedArrayBuffer(10_000));
      readBatchFile(file, read);
      expect(read).toEqual(new Uint8Array(read.buffer).map((_, i) => bytes[i]!));
      expect(() => readBatchFile(file, new Uint8Array(10_001))).toThrow(/has 10000 bytes, expected 10001/);
    } finally {
      closeSync(file);
      rmSync(folder, { recursive: true });
    }
  });

  it.runIf(existsSync('/dev/full'))('without space left says so, and what to do', () => {
    const full = openSync('/dev/full', 'w');
    try {
      const write = (): void => writeBatchFile(full, new Uint8Array(2048));
      expect(write).toThrow(WorkerError);
      expect(write).toThrow(/full \(ENOSPC\): 2.0 KiB of a batch found no room.*shm-size/);
    } finally {
      closeSync(full);
    }
  });

  it('lies in memory, or where TMPDIR says, with a notice once', async () => {
    expect(batchDirectory(tmpdir(), '/nowhere')).toBe(tmpdir());
    const warnings = await warningsOf(async () => {
      expect(batchDirectory('/no/such/folder', '/tmp/other')).toBe('/tmp/other');
      expect(batchDirectory('/no/such/folder', '/tmp/other')).toBe('/tmp/other');
    });
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/no \/no\/such\/folder.*\/tmp\/other/),
    ]);
  });
});
