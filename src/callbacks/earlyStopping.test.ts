import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeModel, runEpochs } from '../../test/callbacks/fakeRun.ts';
import golden from '../../test/golden/callbacks/callbacks.json' with { type: 'json' };
import { InvalidArgumentError } from '../util/errors.ts';
import { EarlyStopping, type EarlyStoppingOptions } from './earlyStopping.ts';

/** Names of Keras' options. */
const NAMES: Readonly<Record<string, keyof EarlyStoppingOptions>> = {
  patience: 'patience',
  restore_best_weights: 'restoreBestWeights',
  min_delta: 'minDelta',
  mode: 'mode',
  baseline: 'baseline',
  start_from_epoch: 'startFromEpoch',
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe('EarlyStopping', () => {
  // Keras 3.15.1, scripts/golden/callbacks.py
  it.each(golden.earlyStopping)('stops and restores as Keras: $options on $name', async (testCase) => {
    const options = Object.fromEntries(Object.entries(testCase.options).map(([key, value]) => [NAMES[key]!, value]));
    const callback = new EarlyStopping(options as EarlyStoppingOptions);
    const { model, ran } = await runEpochs(
      callback,
      testCase.values.map((value) => ({ loss: value, val_loss: value })),
    );
    expect(ran).toBe(testCase.epochs);
    expect(callback.stoppedEpoch).toBe(testCase.stoppedEpoch);
    expect(model.weight).toBe(testCase.weights);
  });

  it('never takes NaN for the best', async () => {
    const epochs = [Number.NaN, 3, 2, Number.NaN].map((loss) => ({ val_loss: loss }));
    const { model, ran } = await runEpochs(new EarlyStopping({ patience: 2, restoreBestWeights: true }), epochs);
    expect([ran, model.weight]).toEqual([4, 2]);
  });

  it('asks the metric which way is better', async () => {
    const rising = [0.1, 0.2, 0.3, 0.4].map((accuracy) => ({ val_accuracy: accuracy }));
    expect((await runEpochs(new EarlyStopping({ monitor: 'val_accuracy' }), rising)).ran).toBe(4);
    expect((await runEpochs(new EarlyStopping({ monitor: 'val_accuracy', mode: 'min' }), rising)).ran).toBe(2);
  });

  it('refuses mode auto for a metric that the model does not know', async () => {
    const run = runEpochs(new EarlyStopping({ monitor: 'score' }), [{ score: 1 }, { score: 2 }]);
    await expect(run).rejects.toThrow(/"score" is no metric of the model.*mode: 'max' or mode: 'min'/);
  });

  it('starts afresh in a second run', async () => {
    const callback = new EarlyStopping({ patience: 1 });
    const epochs = [3, 2, 2.5, 1].map((value) => ({ val_loss: value }));
    expect((await runEpochs(callback, epochs)).ran).toBe(3);
    expect((await runEpochs(callback, epochs.slice(3))).ran).toBe(1);
    expect(callback.stoppedEpoch).toBe(0);
  });

  it('warns, naming what there is, when the monitored key is never written', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const model = new FakeModel();
    model.logKeys = ['loss'];
    await runEpochs(new EarlyStopping(), [{ loss: 1 }], model);
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]![0]).toMatch(/"val_loss" is not among the logs of epoch 1, which has "loss"/);
  });

  it('does not count epochs without validation', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const epochs = [{ loss: 1, val_loss: 1 }, { loss: 1 }, { loss: 1 }, { loss: 1 }, { loss: 1, val_loss: 2 }];
    expect((await runEpochs(new EarlyStopping({ patience: 1 }), epochs)).ran).toBe(5);
    expect(warn).not.toHaveBeenCalled();
  });

  it('says why training stopped with verbose 1', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await runEpochs(
      new EarlyStopping({ verbose: 1, restoreBestWeights: true }),
      [1, 2].map((value) => ({ val_loss: value })),
    );
    expect(log.mock.calls.flat()).toEqual([
      'Epoch 2: early stopping',
      'Restoring model weights from the end of the best epoch: 1.',
    ]);
  });

  it.each([
    [{ patience: -1 }, /patience.*integer of at least 0.*-1/],
    [{ patience: 1.5 }, /patience/],
    [{ minDelta: Number.NaN }, /minDelta.*finite number.*NaN/],
    [{ mode: 'maximum' }, /mode.*"auto", "min" or "max"/],
    [{ patient: 3 }, /unknown option "patient".*Did you mean "patience"/],
  ])('refuses %j', (options, message) => {
    const make = () => new EarlyStopping(options as EarlyStoppingOptions);
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(message);
  });
});
