import { describe, expect, it } from 'vitest';
import { Tensor, tensor } from '../tensor/tensor.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { trainTestSplit } from './trainTestSplit.ts';

const count = (size: number) => Array.from({ length: size }, (_, i) => i);

describe('trainTestSplit', () => {
  it('splits several arrays alike and keeps their kinds', () => {
    const x = tensor(
      count(20).map((i) => [i, i + 0.5]),
      [10, 4],
    );
    const labels = count(10).map((i) => `row ${i}`);
    const weights = Float64Array.from(count(10));
    const [xTrain, xTest, labelsTrain, labelsTest, weightsTrain, weightsTest] = trainTestSplit(x, labels, weights, {
      testSize: 0.3,
      seed: 5,
    });
    expect(xTrain).toBeInstanceOf(Tensor);
    expect(xTrain.shape).toEqual([7, 4]);
    expect(xTest.shape).toEqual([3, 4]);
    expect(weightsTest).toBeInstanceOf(Float64Array);
    expect([...weightsTrain, ...weightsTest].sort()).toEqual(count(10));
    expect(labelsTrain).toEqual([...weightsTrain].map((i) => `row ${i}`));
    expect(labelsTest).toEqual([...weightsTest].map((i) => `row ${i}`));
    expect((xTest.toArray() as number[][]).map(([first]) => first! / 2)).toEqual([...weightsTest]);
  });

  it('follows its seed', () => {
    const split = (seed: number) => trainTestSplit(count(50), { seed });
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
    const [train, test] = split(1);
    expect(test.length).toBe(13); // a quarter, rounded up
    expect([...train, ...test].sort((a, b) => a - b)).toEqual(count(50));
  });

  it('takes the end without shuffle', () => {
    expect(trainTestSplit(count(5), undefined)[0].length).toBe(3);
    expect(trainTestSplit(count(5), { testSize: 2, shuffle: false })).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it('gives each class its share', () => {
    const classes = count(100).map((i) => (i < 70 ? 'many' : i < 95 ? 'some' : 'few'));
    const [train, test] = trainTestSplit(classes, { testSize: 0.2, seed: 3, stratify: classes });
    const share = (labels: string[], name: string) => labels.filter((label) => label === name).length;
    expect(['many', 'some', 'few'].map((name) => share(test, name))).toEqual([14, 5, 1]);
    expect(['many', 'some', 'few'].map((name) => share(train, name))).toEqual([56, 20, 4]);
    expect(test).not.toEqual([...test].sort());
    // Rests of a half each: one sample more, by lot.
    const uneven = count(6).map((i) => i % 2);
    for (let seed = 0; seed < 5; seed++) {
      const [, part] = trainTestSplit(uneven, { testSize: 3, seed, stratify: Int32Array.from(uneven) });
      expect(part.length).toBe(3);
      expect([1, 2]).toContain(part.reduce((total, label) => total + label, 0));
    }
  });

  it.each([
    [{ testSize: 0 }, 'expected testSize'],
    [{ testSize: 1.5 }, 'expected testSize'],
    [{ testSize: 10 }, 'takes 10 of 10 samples and leaves none to train on'],
    [{ testSize: 0.95 }, 'takes 10 of 10'],
    [{ seed: -1 }, 'expected seed'],
    [{ trainSize: 3 }, 'unknown option "trainSize"'],
    [{ shuffle: false, stratify: count(10) }, 'needs shuffle: true'],
    [{ stratify: [1, 2] }, 'a class for each of 10 samples, got 2'],
    [{ stratify: count(10) }, 'class 0 has one sample'],
    [{ testSize: 2, stratify: count(10).map((i) => i % 3) }, '3 classes do not fit into a test set of 2'],
  ])('refuses %j', (options, message) => {
    expect(() => trainTestSplit(count(10), options as never)).toThrow(message);
  });

  it('refuses arrays of different lengths, and what is none', () => {
    expect(() => trainTestSplit(count(3), count(4))).toThrow(ShapeMismatchError);
    expect(() => trainTestSplit(count(3), count(4))).toThrow('got 3, 4');
    expect(() => trainTestSplit(3 as never)).toThrow(InvalidArgumentError);
  });
});
