import { describe, expect, it } from 'vitest';
import { ReferenceEngine } from '../engine/reference/referenceEngine.ts';
import { Variable } from '../graph/variable.ts';
import { VariableStorage } from './variableStorage.ts';

describe('VariableStorage', () => {
  it('fills a variable once, and shares it among models until the last one gives it up', () => {
    const engine = new ReferenceEngine();
    const weight = new Variable('kernel', [2]);
    const first = new VariableStorage(engine);
    const second = new VariableStorage(engine);
    const memory = first.ensure(weight, () => Float32Array.of(1, 2));
    expect(second.ensure(weight, () => Float32Array.of(7, 7))).toBe(memory);
    expect([...memory.read()]).toEqual([1, 2]);
    first.dispose();
    expect([...second.get(weight).read()]).toEqual([1, 2]);
    expect(() => first.get(weight)).toThrow(/has no storage/);
    second.release([weight]);
    expect(() => memory.read()).toThrow();
    expect([...second.ensure(weight, () => Float32Array.of(5, 6)).read()]).toEqual([5, 6]);
  });

  it('refuses a weight that lives on another engine', () => {
    const weight = new Variable('kernel', [1]);
    const storage = new VariableStorage(new ReferenceEngine());
    storage.ensure(weight, () => new Float32Array(1));
    const elsewhere = new VariableStorage(new ReferenceEngine());
    expect(() => elsewhere.ensure(weight, () => new Float32Array(1))).toThrow(/"kernel" lives on the reference engine/);
  });
});
