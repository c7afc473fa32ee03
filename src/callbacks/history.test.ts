import { expect, it } from 'vitest';
import { runEpochs } from '../../test/callbacks/fakeRun.ts';
import { History } from './history.ts';

it('keeps the values of each key by epoch, shorter for keys that some epochs lack', async () => {
  const history = new History();
  await runEpochs(history, [{ loss: 3 }, { loss: 2, val_loss: 4 }, { loss: 1 }]);
  expect(history.history).toEqual({ loss: [3, 2, 1], val_loss: [4] });
  expect(history.epoch).toEqual([0, 1, 2]);
  expect(history.params).toEqual({ verbose: 0, epochs: 3, steps: 1 });
});
