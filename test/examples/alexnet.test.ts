/** An AlexNet on drawn textures, and on a few photographs where they are there. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alexnet } from '../../examples/alexnet.ts';
import { hasNativeEngine, realData, runMain } from './runMain.ts';

describe.skipIf(!hasNativeEngine)('alexnet', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-alexnet-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('tells stripes from checks', { timeout: 180_000 }, async () => {
    const { code, text } = await runMain(alexnet);
    expect(code, text).toBe(0);
    expect(text).toContain('on 60 held-out images');
  });

  const photos = realData('dogs-cats');
  it.skipIf(photos === undefined)('reads photographs', async () => {
    for (const name of ['cat', 'dog']) {
      mkdirSync(join(folder, name));
      const files = readdirSync(join(photos!, name)).slice(0, 20);
      for (const file of files) copyFileSync(join(photos!, name, file), join(folder, name, file));
    }
    const { code, text } = await runMain(alexnet, '--data', folder, '--epochs', '1', '--shrink', '24');
    expect(code, text).toBe(0);
    expect(text).toContain('on 8 held-out images');
  });

  it('says where there are no images', async () => {
    await expect(runMain(alexnet, '--data', join(folder, 'none'))).rejects.toThrow(/--data: there is no folder .*none/);
  });
});
