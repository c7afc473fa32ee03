/** Functional and nested models in files: made by Keras 3.15.1 (scripts/golden/functional_files.py), and our own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { input, layers, loadModel, model, type Structured, type Tensor, tensor } from '../../src/index.ts';
import { parseJson } from '../../src/saving/json.ts';
import { readZip } from '../../src/saving/zipFile.ts';

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}

type Values = Numbers | readonly Numbers[] | Readonly<Record<string, Numbers>>;

interface KerasCase {
  readonly file: string;
  readonly x: Values;
  readonly y: Values;
  readonly prediction: Values;
  readonly more: readonly Record<string, number>[];
}

const folder = fileURLToPath(new URL('../golden/kerasFiles/', import.meta.url));
const { cases } = JSON.parse(readFileSync(join(folder, 'functionalFiles.json'), 'utf8')) as { cases: KerasCase[] };

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'millrace-functional-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const isNumbers = (values: Values): values is Numbers => Array.isArray((values as Numbers).shape);

/** The same structure, with something else for each array. */
function mapValues<T>(values: Values, map: (numbers: Numbers) => T): T | T[] | Record<string, T> {
  if (isNumbers(values)) return map(values);
  if (Array.isArray(values)) return (values as readonly Numbers[]).map(map);
  return Object.fromEntries(Object.entries(values as Record<string, Numbers>).map(([name, item]) => [name, map(item)]));
}

const asTensors = (values: Values): Structured<Tensor> =>
  mapValues(values, ({ shape, data }) => tensor(Float32Array.from(data), shape)) as Structured<Tensor>;

const flat = (values: Structured<Tensor>): Record<string, Tensor> =>
  values instanceof Object && 'data' in values ? { one: values as Tensor } : (values as Record<string, Tensor>);

/** How the layers of a graph are connected, as a file says it, without the operations with which Keras hands on masks. */
function connectionsIn(path: string): unknown {
  const { config } = parseJson(new TextDecoder().decode(readZip(readFileSync(path), path)['config.json']!), path);
  return connectionsOf(config as unknown as GraphJson);
}

interface GraphJson {
  readonly layers: readonly LayerJson[];
  readonly input_layers?: unknown;
  readonly output_layers?: unknown;
}

interface LayerJson {
  readonly module: string;
  readonly class_name: string;
  readonly config: GraphJson & { readonly name: string };
  readonly inbound_nodes?: readonly { readonly args: unknown; readonly kwargs: Record<string, unknown> }[];
}

function connectionsOf({ layers, input_layers, output_layers }: GraphJson): unknown {
  const described = layers
    .filter(({ module, class_name }) => !module.startsWith('keras.src.ops') || /^(Multiply|Subtract)$/.test(class_name))
    .map(({ module, class_name, config, inbound_nodes }) => ({
      class_name,
      name: config.name,
      inside: Array.isArray(config.layers) && class_name !== 'Pipeline' ? connectionsOf(config) : undefined,
      // An operation is read as the layer that does the same, which takes its arguments in a list.
      nodes: inbound_nodes?.map(({ args, kwargs: { mask: _, training: __, key, ...others } }) => ({
        args: [
          ...(module.startsWith('keras.src.ops') ? [args] : (args as unknown[])),
          ...(key === undefined ? [] : [key]),
        ],
        kwargs: others,
      })),
    }));
  return { described, input_layers, output_layers };
}

describe('functional models of Keras', () => {
  it.each(cases.map((golden) => [golden.file, golden] as const))(
    '%s predicts and trains on the same',
    async (file, golden) => {
      const model = await loadModel<Structured<Tensor>>(join(folder, file));
      const path = join(scratch, file);
      await model.save(path);
      expect(connectionsIn(path)).toEqual(connectionsIn(join(folder, file)));
      const again = await loadModel<Structured<Tensor>>(path);
      expect(again.getConfig()).toEqual(model.getConfig());
      for (const loaded of [model, again]) {
        const predicted = flat(await loaded.predict(asTensors(golden.x)));
        const expected = flat(asTensors(golden.prediction));
        for (const [name, { data }] of Object.entries(expected)) {
          expect(predicted[name]!.data, name).toBeAllClose(data as Float32Array, { atol: 1e-5 });
        }
        for (const logs of golden.more) {
          const ours = await loaded.trainOnBatch(asTensors(golden.x), asTensors(golden.y), { returnDict: true });
          expect(Object.keys(ours).sort()).toEqual(Object.keys(logs).sort());
          for (const [name, value] of Object.entries(logs))
            expect(ours[name], name).toBeAllClose(value, { rtol: 1e-4 });
        }
      }
      model.dispose();
      again.dispose();
    },
  );
});

it('stateful layers keep the size of the batch, and begin new sequences', async () => {
  const x = input({ batchShape: [2, 3, 4], name: 'steps' });
  const net = model({ inputs: x, outputs: layers.lstm({ units: 3, stateful: true }).apply(x) });
  const data = tensor(
    Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)),
    [2, 3, 4],
  );
  const first = await net.predict(data, { batchSize: 2 });
  const second = await net.predict(data, { batchSize: 2 });
  const path = join(scratch, 'stateful.keras');
  await net.save(path);
  const loaded = await loadModel(path);
  expect(loaded.inputShape).toEqual([2, 3, 4]);
  expect(await loaded.predict(data, { batchSize: 2 })).toEqual(first);
  expect(await loaded.predict(data, { batchSize: 2 })).toEqual(second);
  expect(second).not.toEqual(first);
  net.dispose();
  loaded.dispose();
});

it('a model of the mixed policy gives float32, and computes in bfloat16 before', async () => {
  const x = input({ shape: [4], name: 'x' });
  const hidden = layers.dense({ units: 3, name: 'hidden' }).apply(x);
  const outputs = [layers.dense({ units: 2, name: 'last' }).apply(hidden), layers.relu({ name: 'too' }).apply(hidden)];
  const net = model({ inputs: x, outputs });
  net.compile({ optimizer: 'sgd', loss: 'mse', policy: 'mixedBfloat16' });
  const path = join(scratch, 'mixed.keras');
  await net.save(path);
  const json = parseJson(new TextDecoder().decode(readZip(readFileSync(path), path)['config.json']!), path);
  const { layers: written } = json.config as { layers: { name: string; config: { dtype: { config?: object } } }[] };
  expect(Object.fromEntries(written.map(({ name, config }) => [name, config.dtype.config]))).toEqual({
    x: undefined,
    hidden: { name: 'mixed_bfloat16' },
    last: { name: 'float32' },
    too: { name: 'float32' },
  });
  expect((await loadModel(path)).trainer.settings?.policy).toBe('mixedBfloat16');
});
