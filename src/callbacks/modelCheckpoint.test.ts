import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeModel, runEpochs } from '../../test/callbacks/fakeRun.ts';
import golden from '../../test/golden/callbacks/callbacks.json' with { type: 'json' };
import { InvalidArgumentError } from '../util/errors.ts';
import { ModelCheckpoint, type ModelCheckpointOptions } from './modelCheckpoint.ts';

const NAMES: Readonly<Record<string, keyof ModelCheckpointOptions>> = {
  save_best_only: 'saveBestOnly',
  mode: 'mode',
  initial_value_threshold: 'initialValueThreshold',
};

describe('ModelCheckpoint', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-checkpoint-'));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true, force: true });
  });

  // Keras 3.15.1, scripts/golden/callbacks.py
  it.each(golden.modelCheckpoint)('saves the files that Keras saves: $options on $name', async (testCase) => {
    const options = Object.fromEntries(Object.entries(testCase.options).map(([key, value]) => [NAMES[key]!, value]));
    const filepath = join(folder, '{epoch:02d}-{val_loss:.2f}.keras');
    const { model } = await runEpochs(
      new ModelCheckpoint({ filepath, ...options }),
      testCase.values.map((value) => ({ loss: value, val_loss: value })),
    );
    expect(model.saved.map((path) => basename(path))).toEqual(testCase.saved);
  });

  it('makes the directories of the path', async () => {
    const filepath = join(folder, 'runs/{epoch}/best.keras');
    await runEpochs(new ModelCheckpoint({ filepath }), [{ loss: 1 }]);
    expect((await stat(join(folder, 'runs/1'))).isDirectory()).toBe(true);
  });

  it('counts batches across epochs for a numeric saveFreq', async () => {
    const filepath = join(folder, '{epoch}-{batch}.keras');
    const { model } = await runEpochs(new ModelCheckpoint({ filepath, saveFreq: 2 }), Array(5).fill({ loss: 1 }));
    expect(model.saved.map((path) => basename(path))).toEqual(['2-1.keras', '4-1.keras']);
  });

  it('waits for an epoch with validation', async () => {
    const checkpoint = new ModelCheckpoint({ filepath: join(folder, 'a.keras'), saveBestOnly: true });
    const { model } = await runEpochs(checkpoint, [{ loss: 1 }, { loss: 1, val_loss: 1 }]);
    expect(model.saved).toHaveLength(1);
  });

  it('fails at the first epoch, naming what there is, when the monitored key is never written', async () => {
    const model = new FakeModel();
    model.logKeys = ['loss'];
    const run = runEpochs(
      new ModelCheckpoint({ filepath: join(folder, 'a.keras'), saveBestOnly: true }),
      [{ loss: 1 }],
      model,
    );
    await expect(run).rejects.toThrow(/"val_loss" is not among the logs of epoch 1, which has "loss".*validationData/);
    expect(model.saved).toEqual([]);
  });

  it('fails at the first batch where a batch never has the monitored key', async () => {
    const options = {
      filepath: join(folder, 'a.keras'),
      saveBestOnly: true,
      saveFreq: 1,
      monitor: 'val_loss',
    } as const;
    // The fake run has val_loss in its epochs, as one with validation data.
    await expect(runEpochs(new ModelCheckpoint(options), [{ loss: 1 }])).rejects.toThrow(
      /"val_loss" is not among the logs of batch 1 of epoch 1, which has "loss".*saveFreq/,
    );
  });

  it('never takes NaN for the best', async () => {
    const filepath = join(folder, '{epoch}.keras');
    const epochs = [Number.NaN, 2, Number.NaN, 1].map((loss) => ({ val_loss: loss }));
    const { model } = await runEpochs(new ModelCheckpoint({ filepath, saveBestOnly: true }), epochs);
    expect(model.saved.map((path) => basename(path))).toEqual(['2.keras', '4.keras']);
  });

  it('refuses a field that the epoch does not have', async () => {
    const checkpoint = new ModelCheckpoint({ filepath: join(folder, '{val_acc:.2f}.keras') });
    await expect(runEpochs(checkpoint, [{ loss: 1 }])).rejects.toThrow(
      /names \{val_acc\}, but only "epoch" and "loss"/,
    );
  });

  it('says what it saves with verbose 1', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const filepath = join(folder, 'best.keras');
    const checkpoint = new ModelCheckpoint({ filepath, saveBestOnly: true, verbose: 1 });
    await runEpochs(checkpoint, [{ val_loss: 2 }, { val_loss: 3 }, { val_loss: 1 }]);
    expect(log.mock.calls.flat()).toEqual([
      `\nEpoch 1: val_loss improved from None to 2.00000, saving model to ${filepath}`,
      `\nEpoch 1: finished saving model to ${filepath}`,
      '\nEpoch 2: val_loss did not improve from 2.00000',
      `\nEpoch 3: val_loss improved from 2.00000 to 1.00000, saving model to ${filepath}`,
      `\nEpoch 3: finished saving model to ${filepath}`,
    ]);
  });

  it.each([
    [{}, /filepath.*ending in ".keras", got undefined/],
    [{ filepath: 'best.h5' }, /ending in ".keras", got "best.h5"/],
    [{ filepath: '{epoch:zz}.keras' }, /cannot read the field \{epoch:zz\}/],
    [{ filepath: 'a.keras', saveWeightsOnly: true }, /saveWeightsOnly is not available yet/],
    [{ filepath: 'a.keras', saveFreq: 0 }, /saveFreq.*positive integer.*0/],
    [{ filepath: 'a.keras', saveBestonly: true }, /unknown option "saveBestonly".*Did you mean "saveBestOnly"/],
  ])('refuses %j', (options, message) => {
    const make = () => new ModelCheckpoint(options as ModelCheckpointOptions);
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(message);
  });
});
