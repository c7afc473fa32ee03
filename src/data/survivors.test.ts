/** What batches leave behind in the old generation of V8: nothing, so that memory stays flat between full garbage collections. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../../test/fixtures/survivors.mjs', import.meta.url));

/** Bytes a batch. A batch itself, with its tensors, promises and messages, has 1,000 to 1,500; what is in flight at a collection survives it. */
const LIMIT = 120;

describe('batches that were released', () => {
  it.each(['arrays', 'sequence', 'workers', 'generator'])('of %s are garbage at once', async (source) => {
    const { stdout } = await run(process.execPath, ['--expose-gc', '--max-semi-space-size=1', program, source]);
    expect(Number(stdout)).toBeLessThan(LIMIT);
  });
});
