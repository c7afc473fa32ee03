/** Training leaves the event loop to others. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { engines, layers, sequential, tensor, utils } from '../../src/index.ts';
import { isNative } from './models.ts';

// The bound on a loaded machine is generous; `npm run bench -- latency` measures it.
it.runIf(isNative)(
  'a timer of 10 ms runs on time while a convolutional network trains on the native engine',
  async () => {
    const previous = engines.current().name;
    engines.use('native');
    try {
      utils.setRandomSeed(1);
      const net = sequential([
        layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [48, 48, 3] }),
        layers.maxPooling2d(),
        layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
        layers.flatten(),
        layers.dense({ units: 4, activation: 'softmax' }),
      ]);
      net.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
      const x = new Float32Array(64 * 48 * 48 * 3).fill(0.5);
      let ticks = 0;
      const timer = setInterval(() => ticks++, 10);
      await sleep(30);
      ticks = 0;
      const started = performance.now();
      const stop = {
        onTrainBatchEnd: () => {
          if (performance.now() - started > 600) net.stopTraining = true;
        },
      };
      await net.fit(tensor(x, [64, 48, 48, 3]), new Int32Array(64), { epochs: 1e6, callbacks: stop, verbose: 0 });
      const elapsed = performance.now() - started;
      clearInterval(timer);
      net.dispose();
      // At least a third of the turns that a free event loop would have taken.
      expect(ticks).toBeGreaterThan(elapsed / 10 / 3);
    } finally {
      engines.use(previous);
    }
  },
);
