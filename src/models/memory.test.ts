/** What `model.memory()` reports: the variables counted by hand, the programs as they come. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../engine/engines.ts';
import { layers } from '../nn/layers/index.ts';
import { DisposedError, InvalidArgumentError } from '../util/errors.ts';
import { sequential } from './sequential.ts';

const names = engines.available().flatMap(({ name, isAvailable }) => (isAvailable ? [name] : []));

describe.each(names)('memory on the %s engine', (engine) => {
  const before = engines.current().name;
  beforeAll(() => engines.use(engine));
  afterAll(() => engines.use(before));

  const make = () => sequential([layers.dense({ units: 6, inputShape: [3] }), layers.dense({ units: 1 })]);
  const x = Array.from({ length: 4 }, (_, i) => [i, 1, -i]);
  const y = [[0], [1], [2], [3]];
  const floats = 4;
  const params = 3 * 6 + 6 + 6 + 1;

  it('counts weights, slots and running results, and grows with each program', async () => {
    const net = make();
    expect(net.memory()).toEqual({ variablesBytes: params * floats, arenaBytes: 0, unsharedBytes: 0 });

    await net.predictOnBatch(x);
    const predicting = net.memory();
    expect(predicting.variablesBytes).toBe(params * floats);

    net.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    expect(net.memory().arenaBytes).toBe(0); // a new compile() gives up the programs
    await net.trainOnBatch(x, y);
    const training = net.memory();
    // Adam keeps two numbers a weight; the mean loss sum and count; testing has those of its own, once it is done.
    expect(training.variablesBytes).toBe((params + 2 * params + 2) * floats);
    expect(training.arenaBytes).toBeGreaterThan(0);
    expect(training.arenaBytes).toBeLessThanOrEqual(training.unsharedBytes);

    await net.trainOnBatch(x, y);
    expect(net.memory()).toEqual(training); // no second program for the same shapes
    await net.trainOnBatch(x.slice(0, 2), y.slice(0, 2));
    expect(net.memory().unsharedBytes).toBeGreaterThan(training.unsharedBytes);
    expect(net.memory().variablesBytes).toBe(training.variablesBytes);
    net.dispose();
  });

  it('shares places in a deep model', async () => {
    const net = sequential([
      layers.dense({ units: 64, activation: 'tanh', inputShape: [64] }),
      ...Array.from({ length: 6 }, () => layers.dense({ units: 64, activation: 'tanh' })),
    ]);
    await net.predictOnBatch(Array.from({ length: 8 }, () => new Array<number>(64).fill(0.5)));
    const { arenaBytes, unsharedBytes } = net.memory();
    expect(arenaBytes).toBeLessThan(unsharedBytes / 2);
    net.dispose();
  });

  it('refuses a model that has no variables', () => {
    const unbuilt = sequential([layers.dense({ units: 1 })]);
    expect(() => unbuilt.memory()).toThrow(InvalidArgumentError);
    const net = make();
    net.dispose();
    expect(() => net.memory()).toThrow(DisposedError);
  });
});
