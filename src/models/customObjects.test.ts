import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useReferenceEngine } from '../../test/training/models.ts';
import {
  type CallContext,
  Initializer,
  input,
  type Layer,
  Loss,
  layers,
  loadModel,
  type Node,
  ops,
  type Shape,
  type SymbolicShape,
  sequential,
  tensor,
} from '../index.ts';
import { parseJson } from '../saving/json.ts';
import { readZip } from '../saving/zipFile.ts';
import { model } from './functional.ts';

useReferenceEngine();

/** A layer made of others, with an option of its own. */
class Residual extends layers.Layer {
  readonly units: number;
  readonly first = this.addLayer(layers.dense({ units: 3, activation: 'tanh' }));
  readonly others: readonly Layer[];

  constructor({ units, ...options }: { units: number; name?: string; trainable?: boolean }) {
    super(options);
    this.units = units;
    this.others = [1, 2].map(() => this.addLayer(layers.dense({ units, kernelInitializer: new Halves() })));
  }

  protected override build(shape: SymbolicShape): void {
    this.first.ensureBuilt(shape);
    for (const other of this.others) other.ensureBuilt([shape[0]!, 3]);
  }

  override call(x: Node, context: CallContext): Node {
    const hidden = this.first.invoke(x, context);
    const [one, two] = this.others.map((other) => other.invoke(hidden, context) as Node);
    return ops.add(one!, two!);
  }

  override computeOutputShape(shape: SymbolicShape): SymbolicShape {
    return [...shape.slice(0, -1), this.units];
  }

  override getConfig() {
    return { units: this.units };
  }
}

class Halves extends Initializer {
  override initialize(shape: Shape): Float32Array {
    return new Float32Array(shape.reduce((size, dim) => size * dim, 1)).fill(0.5);
  }

  override getConfig() {
    return {};
  }
}

class Hidden extends Residual {
  readonly #more = this.addLayer(layers.dense({ units: 1 }));

  protected override build(shape: SymbolicShape): void {
    super.build(shape);
    this.#more.ensureBuilt(shape);
  }
}

class Cubes extends Loss {
  override call(yTrue: Node, yPred: Node): Node {
    return ops.mean(ops.power(ops.abs(ops.subtract(yTrue, yPred)), 3), [-1]);
  }
}

const x = tensor([
  [1, 2],
  [3, -1],
]);
const y = tensor([[1], [0]]);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-custom-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('classes of the user in files', () => {
  it('layers, with initializers inside, are written as Keras does and made again where they are given', async () => {
    const start = input({ shape: [2] });
    const own = new Residual({ units: 1, name: 'own' });
    const out = layers.dense({ units: 1, kernelInitializer: new Halves() }).apply(own.apply(start));
    const net = model({ inputs: start, outputs: out });
    net.compile({ optimizer: 'adam', loss: 'mse' });
    await net.trainOnBatch(x, y);
    const path = join(folder, 'own.keras');
    await net.save(path);
    const json = parseJson(new TextDecoder().decode(readZip(readFileSync(path), path)['config.json']!), path);
    expect((json.config as { layers: unknown[] }).layers[1]).toMatchObject({
      module: null,
      class_name: 'Residual',
      registered_name: 'Custom>Residual',
      config: { name: 'own', units: 1 },
    });
    const loaded = await loadModel(path, { customObjects: { Residual, Halves } });
    expect(loaded.getLayer('own')).toBeInstanceOf(Residual);
    expect(await loaded.trainOnBatch(x, y)).toEqual(await net.trainOnBatch(x, y));
    expect(loaded.getWeights()).toEqual(net.getWeights());
    await expect(loadModel(path)).rejects.toThrow(
      /layers\[1\] \("own"\): Millrace has no layer "Custom>Residual".* Give one of your own: loadModel\(path, \{ customObjects/,
    );
    await expect(loadModel(path, { customObjects: { Residual } })).rejects.toThrow('unknown class "Custom>Halves"');
  });

  it('losses and metrics', async () => {
    const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    net.compile({ optimizer: 'sgd', loss: new Cubes() });
    const path = join(folder, 'loss.keras');
    await net.save(path);
    const loaded = await loadModel(path, { customObjects: { Cubes } });
    expect(await loaded.trainOnBatch(x, y)).toEqual(await net.trainOnBatch(x, y));
    await expect(loadModel(path)).rejects.toThrow(/no loss "Cubes".*customObjects.*compile: false/);
    expect((await loadModel(path, { compile: false })).built).toBe(true);
  });

  it('are refused where a file could not find their layers', async () => {
    const net = sequential([input({ shape: [2] }), new Hidden({ units: 1 })]);
    await expect(net.save(join(folder, 'hidden.keras'))).rejects.toThrow(
      /Hidden "hidden" keeps layers with weights \("kernel" and "bias"\) where a file cannot name them\. Hold each/,
    );
  });

  it('refuse what is no record of classes', async () => {
    const path = join(folder, 'own.keras');
    await expect(loadModel(path, { customObjects: [Residual] as never })).rejects.toThrow(
      'loadModel: expected customObjects to be a record of classes and functions by their names, got array of 1',
    );
  });
});
