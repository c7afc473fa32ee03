import { describe, expect, it } from 'vitest';
import type { Engine, Executable } from '../engine/engine.ts';
import { add, input } from '../graph/build.ts';
import type { Graph } from '../graph/node.ts';
import type { StepSignature } from './stepGraph.ts';
import { StepPrograms } from './stepPrograms.ts';
import { VariableStorage } from './variableStorage.ts';

/** An engine that counts programs. */
class CountingEngine implements Engine {
  readonly name = 'reference';
  readonly supportsBfloat16 = false;
  compiled = 0;
  disposed = 0;
  createVariable(): never {
    throw new Error('no variables here');
  }
  async compile(): Promise<Executable> {
    this.compiled++;
    return {
      run: async () => [Float32Array.of(this.compiled)],
      describe: () => [],
      memory: { arenaBytes: 0, unsharedBytes: 0 },
      dispose: () => void this.disposed++,
    };
  }
}

const signatureOf = (batch: number): StepSignature => ({
  mode: 'predict',
  x: [{ shape: [batch, 2], dtype: 'float32' }],
  y: [],
  sampleWeight: [],
});

function traceOf({ x }: StepSignature): Graph {
  const node = input('x', x[0]!.shape);
  return { inputs: [node], outputs: [{ name: 'y', node: add(node, 1) }], updates: [] };
}

describe('StepPrograms', () => {
  it('compiles one program for each signature, also when two are asked for at once', async () => {
    const engine = new CountingEngine();
    const programs = new StepPrograms(new VariableStorage(engine), traceOf);
    await Promise.all([
      programs.run(signatureOf(4), []),
      programs.run(signatureOf(4), []),
      programs.prepare(signatureOf(4)),
    ]);
    expect(engine.compiled).toBe(1);
    await programs.run(signatureOf(3), []);
    await programs.run({ ...signatureOf(4), x: [{ shape: [4, 2], dtype: 'uint8' }] }, []);
    expect(engine.compiled).toBe(3);
    programs.dispose();
    expect(engine.disposed).toBe(3);
  });

  it('gives up the program that was used longest ago beyond 32', async () => {
    const engine = new CountingEngine();
    const programs = new StepPrograms(new VariableStorage(engine), traceOf);
    for (let batch = 1; batch <= 32; batch++) await programs.run(signatureOf(batch), []);
    await programs.run(signatureOf(1), []);
    await programs.run(signatureOf(33), []);
    expect([engine.compiled, engine.disposed]).toEqual([33, 1]);
    await programs.run(signatureOf(1), []);
    expect(engine.compiled).toBe(33);
    await programs.run(signatureOf(2), []);
    expect(engine.compiled).toBe(34);
  });

  it('tries again what failed to compile', async () => {
    const engine = new CountingEngine();
    let failures = 0;
    const programs = new StepPrograms(new VariableStorage(engine), (signature) => {
      if (failures++ === 0) throw new RangeError('mine');
      return traceOf(signature);
    });
    await expect(programs.run(signatureOf(1), [])).rejects.toThrow('mine');
    await programs.run(signatureOf(1), []);
    expect(engine.compiled).toBe(1);
  });
});
