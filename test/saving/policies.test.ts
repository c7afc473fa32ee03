/** Policies in `.keras` files: one made by Keras 3.15.1 (scripts/golden/keras_policies.py), and our own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layers, loadModel, type Model, type Policy, type Sequential, sequential, tensor } from '../../src/index.ts';
import { parseJson } from '../../src/saving/json.ts';
import { readZip } from '../../src/saving/zipFile.ts';

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}

const folder = fileURLToPath(new URL('../golden/kerasFiles/', import.meta.url));
const golden = JSON.parse(readFileSync(join(folder, 'mixedBfloat16.json'), 'utf8')) as Record<
  'x' | 'prediction',
  Numbers
>;

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'millrace-policies-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const policyOf = ({ trainer }: Model): Policy | undefined => trainer.settings?.policy;

/** The policies that a file names: of the model, then of each layer behind the input. */
function policiesIn(path: string): unknown[] {
  const json = parseJson(new TextDecoder().decode(readZip(readFileSync(path), path)['config.json']!), path);
  const { config } = json as { config: { dtype: object; layers: { config: { dtype: object } }[] } };
  const named = [config, ...config.layers.slice(1).map((layer) => layer.config)];
  return named.map(({ dtype }) => (dtype as { config: { name: string } }).config.name);
}

function network(policy: Policy): Sequential {
  const net = sequential([
    layers.dense({ units: 4, activation: 'relu', inputShape: [3] }),
    layers.dense({ units: 2, activation: 'softmax' }),
  ]);
  net.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', policy });
  return net;
}

describe('policies in files', () => {
  it("are read from Keras' layers, whose predictions agree to the 8 bits of bfloat16", async () => {
    const net = await loadModel(join(folder, 'mixedBfloat16.keras'));
    expect(policyOf(net)).toBe('mixedBfloat16');
    const { data } = await net.predict(tensor(Float32Array.from(golden.x.data), golden.x.shape));
    expect(data).toBeAllClose(Float32Array.from(golden.prediction.data), { rtol: 0, atol: 2 ** -6 });
  });

  it('mean nothing for a model that is not compiled: it computes in float32', async () => {
    const net = await loadModel(join(folder, 'mixedBfloat16.keras'), { compile: false });
    expect(policyOf(net)).toBeUndefined();
  });

  it.each(['float32', 'mixedBfloat16'] as const)('go there and back: %s', async (policy) => {
    const path = join(scratch, `${policy}.keras`);
    await network(policy).save(path);
    expect(policyOf(await loadModel(path))).toBe(policy);
  });

  it("are Keras' for all layers but the last, which gives out float32", async () => {
    const path = join(scratch, 'layers.keras');
    await network('mixedBfloat16').save(path);
    expect(policiesIn(path)).toEqual(['mixed_bfloat16', 'mixed_bfloat16', 'float32']);
    await network('float32').save(path);
    expect(policiesIn(path)).toEqual(['float32', 'float32', 'float32']);
  });

  const python = process.env.MILLRACE_PYTHON;
  it.skipIf(python === undefined)('make Keras compute in bfloat16, too', { timeout: 600_000 }, async () => {
    const net = network('mixedBfloat16');
    const x = tensor(
      Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)),
      [8, 3],
    );
    const y = tensor(
      Float32Array.from({ length: 16 }, (_, i) => ((i >> 1) + i) % 2),
      [8, 2],
    );
    const path = join(scratch, 'keras.keras');
    await net.save(path);
    const plain = ({ shape, data }: typeof x) => ({ shape, data: [...data] });
    const prediction = plain(await net.predict(x));
    const more = [await net.trainOnBatch(x, y)];
    const after = plain(await net.predict(x));
    const expected = { x: plain(x), y: plain(y), prediction, more, after, tolerance: 2 ** -7 };
    writeFileSync(path.replace('.keras', '.json'), JSON.stringify(expected));
    const script = fileURLToPath(new URL('../../scripts/golden/verify_saved.py', import.meta.url));
    const run = spawnSync(python!, [script, path], { encoding: 'utf8' });
    expect(run.status, `${run.stdout}${run.stderr.slice(-2000)}`).toBe(0);
  });
});
