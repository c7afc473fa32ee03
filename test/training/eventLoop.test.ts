/** Training leaves the event loop to others. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { engines, layers, sequential, tensor, utils } from '../../src/index.ts';
import { isNative } from './models.ts';

// How late a timer is woken on a busy machine is not our doing: what counts is that the loop waits, free for others. `npm run
// bench -- latency` measures the timer.
it.runIf(isNative)('a convolutional network that trains on the native engine leaves it free', async () => {
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
    const before = performance.eventLoopUtilization();
    const stop = {
      onTrainBatchEnd: () => {
        if (performance.now() - started > 600) net.stopTraining = true;
      },
    };
    await net.fit(tensor(x, [64, 48, 48, 3]), new Int32Array(64), { epochs: 1e6, callbacks: stop, verbose: 0 });
    const { utilization } = performance.eventLoopUtilization(before);
    clearInterval(timer);
    net.dispose();
    // 1 where steps block it, 0.1 where nothing else goes on.
    expect(utilization).toBeLessThan(0.8);
    expect(ticks).toBeGreaterThan(3);
  } finally {
    engines.use(previous);
  }
});
