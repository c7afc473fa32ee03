/** Files with anything in them: they load, or they are refused with a SavingError. Nothing else happens. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, SavingError } from '../../src/index.ts';
import { readZip, writeZip } from '../../src/saving/zipFile.ts';

type Json = unknown;
type Branch = Record<string | number, Json>;

const RUNS = { seed: 20261121, numRuns: 150 };
const folder = fileURLToPath(new URL('../golden/kerasFiles/', import.meta.url));
const originals = ['images', 'adam', 'named', 'sequences'].map((name) => readFileSync(join(folder, `${name}.keras`)));

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'millrace-fuzz-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

/** Loads a file; anything but a model or a SavingError fails the test. */
async function loadOrRefuse(bytes: Uint8Array): Promise<void> {
  const path = join(scratch, 'fuzz.keras');
  writeFileSync(path, bytes);
  try {
    (await loadModel(path)).dispose();
  } catch (error) {
    expect(error).toBeInstanceOf(SavingError);
  }
}

/** Every place of a JSON tree, as its owner and its key. */
function placesOf(value: Json, found: [Branch, string][] = []): [Branch, string][] {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push([value as Branch, key]);
    placesOf((value as Branch)[key], found);
  }
  return found;
}

const strange = fc.constantFrom<Json>(
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    1e9,
    1e308,
    '',
    'x',
    'relu',
    '__proto__',
    'toString',
    [],
    [1],
    [null, -4],
    [null, 1e6, 1e6],
  ],
  ...[{}, { class_name: 'x' }, { class_name: 'Dense', config: {} }],
  { module: 'keras.initializers', class_name: 'Zeros', config: {} },
);

/** What happens to one place: it is replaced, deleted, doubled, or filled with what stands elsewhere. */
const change = fc.record({
  at: fc.nat(),
  other: fc.nat(),
  how: fc.constantFrom('set', 'delete', 'copy', 'add'),
  strange,
});

function apply(
  config: Json,
  { at, other, how, strange: value }: typeof change extends fc.Arbitrary<infer T> ? T : never,
) {
  const places = placesOf(config);
  if (places.length === 0) return;
  const [owner, key] = places[at % places.length]!;
  const [otherOwner, otherKey] = places[other % places.length]!;
  if (how === 'delete' && Array.isArray(owner)) owner.splice(Number(key), 1);
  else if (how === 'delete') delete owner[key];
  else if (how === 'add' && Array.isArray(owner)) owner.push(structuredClone(owner[key as never]));
  else owner[how === 'add' ? otherKey : key] = structuredClone(how === 'copy' ? otherOwner[otherKey] : value);
}

/** A few bytes that change, anywhere in a file. */
const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 });

function flipped(original: Uint8Array, changes: readonly (readonly [number, number])[]): Uint8Array {
  const bytes = original.slice();
  for (const [at, mask] of changes) bytes[at % bytes.length]! ^= mask;
  return bytes;
}

describe.each(originals.map((bytes, i) => [i, bytes] as const))('file %i', (_i, original) => {
  const members = readZip(original, 'original');

  it('with any change of its config', async () => {
    const text = Buffer.from(members['config.json']!).toString();
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const config: Json = JSON.parse(text);
        for (const one of changes) apply(config, one);
        await loadOrRefuse(writeZip({ ...members, 'config.json': Buffer.from(JSON.stringify(config)) }));
      }),
      RUNS,
    );
  });

  it('with any bytes of its weights changed, under valid checksums', async () => {
    const weights = members['model.weights.h5']!;
    await fc.assert(
      fc.asyncProperty(flips, (changes) =>
        loadOrRefuse(writeZip({ ...members, 'model.weights.h5': flipped(weights, changes) })),
      ),
      RUNS,
    );
  });

  it('with any bytes of the archive changed', async () => {
    await fc.assert(
      fc.asyncProperty(flips, (changes) => loadOrRefuse(flipped(original, changes))),
      RUNS,
    );
  });
});
