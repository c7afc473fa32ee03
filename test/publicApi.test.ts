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
      'cloneModel',
      'constraints',
      'datasets',
      'engines',
      'initializers',
      'input',
      'layers',
      'loadModel',
      'losses',
      'metrics',
      'model',
      'modelFromConfig',
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
      'Functional',
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
      'SymbolicTensor',
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
    // Bases of some layers only; no layer is one of them.
    const abstract = ['RNNCell', 'Wrapper'].filter((name) => name in members);
    expect(abstract.length).toBe(namespace === 'layers' ? 2 : 0);
    expect(small(Object.keys(members))).toHaveLength(capitals(Object.keys(members)).length - 1 - abstract.length);
  });

  it('gives models these methods', () => {
    const methods: string[] = [];
    let prototype: object | null = millrace.Sequential.prototype;
    for (; prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
      methods.push(...Object.getOwnPropertyNames(prototype));
    }
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
