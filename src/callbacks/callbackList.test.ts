import { describe, expect, it } from 'vitest';
import { FakeModel } from '../../test/callbacks/fakeRun.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { Callback, HOOKS } from './callback.ts';
import { CallbackList, toCallbacks } from './callbackList.ts';
import type { Logs } from './context.ts';
import { History } from './history.ts';
import { callbacks } from './index.ts';
import { LambdaCallback, type LambdaCallbackOptions } from './lambdaCallback.ts';

describe('CallbackList', () => {
  it('knows which hooks nobody overrides', () => {
    class OnlyEpochs extends Callback {
      override onEpochEnd(): void {}
    }
    const list = new CallbackList([new OnlyEpochs()]);
    expect(HOOKS.filter((hook) => list.has(hook))).toEqual(['onEpochEnd']);
    expect(list.callIndexed('onTrainBatchEnd', 0, {})).toBeUndefined();
  });

  it('calls the older names onBatchBegin and onBatchEnd', () => {
    const seen: string[] = [];
    class Old extends Callback {
      override onBatchBegin(batch: number): void {
        seen.push(`begin ${batch}`);
      }
      override onBatchEnd(batch: number, logs: Logs): void {
        seen.push(`end ${batch} ${logs.loss}`);
      }
    }
    const list = new CallbackList([new Old()]);
    void list.callIndexed('onTrainBatchBegin', 3, {});
    void list.callIndexed('onTrainBatchEnd', 3, { loss: 7 });
    expect(seen).toEqual(['begin 3', 'end 3 7']);
  });

  it('gives all callbacks the same logs in order, and waits for asynchronous ones', async () => {
    const seen: unknown[] = [];
    const list = new CallbackList([
      new LambdaCallback({
        onEpochEnd: async (_epoch, logs) => {
          await new Promise((resolve) => setImmediate(resolve));
          logs.learning_rate = 0.5;
        },
      }),
      new LambdaCallback({ onEpochEnd: (epoch, logs) => void seen.push([epoch, { ...logs }]) }),
      new LambdaCallback({ onEpochEnd: async () => void seen.push('last') }),
    ]);
    await list.callIndexed('onEpochEnd', 2, { loss: 1 });
    expect(seen).toEqual([[2, { loss: 1, learning_rate: 0.5 }], 'last']);
  });

  it('lets an error of a hook through', async () => {
    const list = new CallbackList([
      new LambdaCallback({
        onTrainEnd: () => {
          throw new RangeError('mine');
        },
      }),
    ]);
    await expect(list.call('onTrainEnd', {})).rejects.toThrow(RangeError);
  });
});

describe('toCallbacks', () => {
  it('takes one, several, nested lists and plain objects', () => {
    const history = new History();
    const made = toCallbacks([history, [{ onEpochEnd: () => {} }, [callbacks.terminateOnNaN()]]], 'fit');
    expect(made.map((callback) => callback.constructor.name)).toEqual(['History', 'LambdaCallback', 'TerminateOnNaN']);
    expect(toCallbacks(history, 'fit')).toEqual([history]);
    expect(toCallbacks(undefined, 'fit')).toEqual([]);
  });

  it('refuses anything else', () => {
    expect(() => toCallbacks(3 as never, 'fit')).toThrow(InvalidArgumentError);
    class Foreign {
      onEpochEnd(): void {}
    }
    expect(() => toCallbacks(new Foreign() as never, 'fit')).toThrow(
      /a Foreign.*has "onEpochEnd".*not extend Callback/,
    );
  });
});

describe('LambdaCallback', () => {
  it('gives functions the model and the parameters of the run', () => {
    const model = new FakeModel();
    const seen: unknown[] = [];
    const list = new CallbackList([
      new LambdaCallback({
        onTrainBatchEnd: (batch, logs, owner, params) => void seen.push([batch, logs, owner, params]),
      }),
    ]);
    const params = { verbose: 0, epochs: 1, steps: 1 };
    list.setModel(model);
    list.setParams(params);
    void list.callIndexed('onTrainBatchEnd', 4, { loss: 2 });
    expect(seen).toEqual([[4, { loss: 2 }, model, params]]);
  });

  it.each([
    [{ onEpochFinish: () => {} }, /unknown option "onEpochFinish"/],
    [{ onEpochEnd: 3 }, /expected onEpochEnd to be a function, got 3/],
  ])('refuses %j', (options, message) => {
    expect(() => new LambdaCallback(options as unknown as LambdaCallbackOptions)).toThrow(message);
  });
});

describe('the catalogue', () => {
  it('has a factory for each class, named as in Keras', () => {
    expect(Object.keys(callbacks).filter((name) => /^[a-z]/.test(name))).toEqual([
      'earlyStopping',
      'history',
      'lambdaCallback',
      'modelCheckpoint',
      'progressBar',
      'terminateOnNaN',
    ]);
    expect(callbacks.earlyStopping({ patience: 2 })).toBeInstanceOf(callbacks.EarlyStopping);
  });
});
