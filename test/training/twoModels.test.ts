/** Two models that train at once in one process learn what each learns by itself: they share an engine and its memory. */
import { afterAll, describe, expect, it } from 'vitest';
import { engines, layers, type Sequential, sequential, tensor, utils } from '../../src/index.ts';
import { RandomStream } from '../../src/util/random.ts';
import { classData, classifier } from './models.ts';

const previous = engines.current().name;
afterAll(() => engines.use(previous));

const OPTIONS = { epochs: 3, batchSize: 8, shuffle: false, verbose: 0 } as const;
const points = classData(40);
const random = new RandomStream(6);
const images = {
  x: tensor(
    Float32Array.from({ length: 40 * 192 }, () => random.normal()),
    [40, 8, 8, 3],
  ),
  y: tensor(Int32Array.from({ length: 40 }, () => random.integer(4))),
};

/** Programs of other sizes than those of `classifier`: in the arena both share, each overwrites the other's temporaries. */
function imageClassifier(): Sequential {
  utils.setRandomSeed(3);
  const net = sequential([
    layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 3] }),
    layers.maxPooling2d(),
    layers.flatten(),
    layers.dense({ units: 4, activation: 'softmax' }),
  ]);
  net.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return net;
}

/** What a model has learned. */
async function learn(net: Sequential, { x, y }: typeof images) {
  const { history } = await net.fit(x, y, OPTIONS);
  const weights = net.getWeights();
  net.dispose();
  return { history, weights };
}

const available = engines.available().filter(({ isAvailable }) => isAvailable);

describe.each(available)('on the $name engine', ({ name }) => {
  it('two models train at once', async () => {
    engines.use(name);
    const alone = [await learn(classifier(), points), await learn(imageClassifier(), images)];
    const together = await Promise.all([learn(classifier(), points), learn(imageClassifier(), images)]);
    expect(together).toEqual(alone);
  });
});
