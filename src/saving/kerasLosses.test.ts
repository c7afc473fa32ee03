import { describe, expect, it } from 'vitest';
import { serializedLosses } from '../../test/golden/losses/goldens.ts';
import { resolveLoss } from '../nn/losses/index.ts';
import { fromKerasCompile, toKerasCompile } from './kerasCompile.ts';

describe('losses in the files of Keras 3.15.1', () => {
  it.each(serializedLosses.map((item) => [item.class_name, JSON.stringify(item.config), item] as const))(
    '%s %s is read, and written as Keras does',
    (className, _, item) => {
      const { optimizer, ...read } = fromKerasCompile({ optimizer: 'sgd', loss: item }, 'config.json', ['y']);
      const written = toKerasCompile({ ...read, optimizer: { ...optimizer, iterations: 0, slots: [] } }, ['y'], 'one');
      expect(written.loss).toEqual(item);
      expect(resolveLoss(read.outputs[0]!.loss!).constructor.name).toBe(className);
    },
  );
});
