/** The names that the package exports: nothing leaks, nothing is lost. */
import { describe, expect, it } from 'vitest';
import * as millrace from '../src/index.ts';

/** As a record, because the tests look names up. */
const api: Readonly<Record<string, unknown>> = { ...millrace };

const capitals = (names: readonly string[]): string[] => names.filter((name) => /^[A-Z]/.test(name)).sort();
const small = (names: readonly string[]): string[] => names.filter((name) => /^[a-z]/.test(name)).sort();

describe('the public API', () => {
  it('has these functions and namespaces', () => {
    expect(small(Object.keys(millrace))).toEqual([
      'callbacks',
      'constraints',
      'engines',
      'initializers',
      'input',
      'layers',
      'loadModel',
      'losses',
      'metrics',
      'ops',
      'optimizers',
      'regularizers',
      'schedules',
      'sequential',
      'tensor',
      'utils',
    ]);
  });

  it('has these classes', () => {
    const errors = capitals(Object.keys(millrace)).filter((name) => name.endsWith('Error'));
    expect(capitals(Object.keys(millrace)).filter((name) => !errors.includes(name))).toEqual([
      'Callback',
      'Constraint',
      'History',
      'ImageDataGenerator',
      'Initializer',
      'Layer',
      'LearningRateSchedule',
      'Loss',
      'Metric',
      'Model',
      'Optimizer',
      'Regularizer',
      'Sequence',
      'Sequential',
      'Tensor',
    ]);
    for (const name of errors) {
      const value: unknown = api[name];
      if (name !== 'MillraceError') expect(Object.getPrototypeOf(value)).toBe(millrace.MillraceError);
    }
  });

  it.each([
    'layers',
    'losses',
    'metrics',
    'optimizers',
    'schedules',
    'initializers',
    'regularizers',
    'constraints',
    'callbacks',
  ] as const)('%s has a factory for each class, and the base class', (namespace) => {
    const members = api[namespace] as Record<string, unknown>;
    const base = capitals(Object.keys(members)).filter((name) => name in api && !['History'].includes(name));
    expect(base).toHaveLength(1);
    expect(small(Object.keys(members))).toHaveLength(capitals(Object.keys(members)).length - 1);
  });

  it('gives models these methods', () => {
    const methods = Object.getOwnPropertyNames(millrace.Model.prototype).concat(
      Object.getOwnPropertyNames(millrace.Sequential.prototype),
    );
    expect(methods).toEqual(
      expect.arrayContaining([
        'add',
        'build',
        'compile',
        'countParams',
        'dispose',
        'evaluate',
        'evaluateGenerator',
        'fit',
        'fitGenerator',
        'getLayer',
        'getWeights',
        'predict',
        'predictGenerator',
        'predictOnBatch',
        'resetStates',
        'save',
        'setWeights',
        'summary',
        'testOnBatch',
        'trainOnBatch',
      ]),
    );
  });
});
