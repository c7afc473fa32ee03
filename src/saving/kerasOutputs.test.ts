import { describe, expect, it } from 'vitest';
import { listsByOutput, valuesByOutput } from './kerasOutputs.ts';

const names = ['price', 'kind'];

describe('options of compile by output', () => {
  it.each([
    ['nothing', null, [null, null]],
    ['one for all', 'mse', ['mse', 'mse']],
    ['an object for all', { class_name: 'X' }, [{ class_name: 'X' }, { class_name: 'X' }]],
    ['a list', ['mse', null], ['mse', null]],
    ['a record with gaps', { kind: 'mse' }, [null, 'mse']],
    ['lists of one', { kind: ['mse'] }, [null, 'mse']],
  ])('are values: %s', (_name, value, expected) => {
    expect(valuesByOutput(value, names, 'loss')).toEqual(expected);
  });

  it.each([
    ['nothing', undefined, [[], []]],
    ['lists and items in order', [['mae', 'mse'], 'acc'], [['mae', 'mse'], ['acc']]],
    ['a record with gaps', { kind: 'mae' }, [[], ['mae']]],
  ])('are lists: %s', (_name, value, expected) => {
    expect(listsByOutput(value, names, 'metrics')).toEqual(expected);
  });

  it('of the only output need no name, and may be the list itself', () => {
    expect(valuesByOutput({ other: 'mse' }, ['price'], 'loss')).toEqual(['mse']);
    expect(listsByOutput(['mae', 'mse'], ['price'], 'metrics')).toEqual([['mae', 'mse']]);
    expect(listsByOutput([['mae', 'mse']], ['price'], 'metrics')).toEqual([['mae', 'mse']]);
    expect(listsByOutput('mae', ['price'], 'metrics')).toEqual([['mae']]);
  });

  it('are refused for other outputs', () => {
    expect(() => valuesByOutput({ prize: 'mse' }, names, 'loss')).toThrow(
      'loss: names "prize"; the outputs of the model are "price" and "kind". Load with { compile: false }',
    );
    expect(() => valuesByOutput(['mse'], names, 'loss')).toThrow('loss: expected 2, one for each output, got 1.');
    expect(() => valuesByOutput(['mse', 'mae'], ['price'], 'loss')).toThrow('expected one, for one output, got 2');
    expect(() => listsByOutput(['mae', 'mse', 'acc'], names, 'metrics')).toThrow(
      'expected 2 lists, one for each output',
    );
  });
});
