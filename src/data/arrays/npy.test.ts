import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DTYPES } from '../../tensor/dtype.ts';
import { tensor } from '../../tensor/tensor.ts';
import { loadNpy, saveNpy } from './npy.ts';
import { STORED_TYPES, type StoredTypeName } from './storedType.ts';

interface Golden {
  readonly readable: readonly {
    name: string;
    shape: number[];
    dtype: StoredTypeName;
    values: (number | string)[];
    file: string;
  }[];
  readonly refused: readonly { name: string; file: string }[];
}

const golden = JSON.parse(readFileSync(new URL('../../../test/golden/npy.json', import.meta.url), 'utf8')) as Golden;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-npy-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(base64: string): string {
  const path = join(folder, 'given.npy');
  writeFileSync(path, Buffer.from(base64, 'base64'));
  return path;
}

describe('.npy files of NumPy', () => {
  it.each(golden.readable)('are read: $name', async ({ shape, dtype, values, file }) => {
    const loaded = await loadNpy(write(file));
    expect(loaded.shape).toEqual(shape);
    expect(loaded.dtype).toBe(STORED_TYPES[dtype].dtype);
    expect([...loaded.data]).toEqual(values.map(Number));
  });

  const own = golden.readable.filter(
    ({ name, dtype }) => DTYPES.includes(dtype as never) && !name.startsWith('version'),
  );
  it.each(own)('are written byte for byte: $name', async ({ shape, dtype, values, file }) => {
    const path = join(folder, 'own.npy');
    await saveNpy(path, tensor(Float64Array.from(values, Number), shape, dtype as 'float32'));
    expect(readFileSync(path).toString('base64')).toBe(file);
  });

  const reasons: Readonly<Record<string, RegExp>> = {
    'Fortran order': /is in Fortran order\. Save numpy\.ascontiguousarray/,
    'big-endian': /is big-endian \(>f4\)\. Save array\.astype\('<f4'\)/,
    objects: /holds Python objects\. Save numbers/,
    text: /holds elements of type '<U2'/,
    complex: /holds elements of type '<c8'/,
    records: /holds records of several fields\. Save each field/,
    'big number': /holds 1099511627776, which does not fit into int32/,
  };
  it.each(golden.refused)('are refused: $name', async ({ name, file }) => {
    await expect(loadNpy(write(file))).rejects.toMatchObject({
      code: 'ERR_DATA',
      message: expect.stringMatching(reasons[name]!),
      details: { path: join(folder, 'given.npy') },
    });
  });

  it('are refused where they are damaged', async () => {
    const { file } = golden.readable[0]!;
    const path = write(file);
    truncateSync(path, 140);
    await expect(loadNpy(path)).rejects.toThrow(/has 140 bytes; expected 152 for \[2, 3\] float32.*Was it cut off/);
    truncateSync(path, 100);
    await expect(loadNpy(path)).rejects.toThrow(/has a damaged header/);
    truncateSync(path, 9);
    await expect(loadNpy(path)).rejects.toThrow(/has a damaged header/);
    truncateSync(path, 0);
    await expect(loadNpy(path)).rejects.toThrow(/is no \.npy file/);
    writeFileSync(path, Buffer.concat([Buffer.from(file, 'base64'), Buffer.alloc(4)]));
    await expect(loadNpy(path)).rejects.toThrow(/has 156 bytes; expected 152/);
    const later = Buffer.from(file, 'base64');
    later[6] = 9;
    writeFileSync(path, later);
    await expect(loadNpy(path)).rejects.toThrow(/is of version 9/);
    await expect(loadNpy(join(folder, 'nowhere.npy'))).rejects.toThrow(/there is no such file/);
    await expect(saveNpy(join(folder, 'no', 'x.npy'), [1])).rejects.toMatchObject({ code: 'ERR_SAVING' });
  });
});
