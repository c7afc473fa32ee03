/** Matrix products against the definition written out as loops. */
import { expect, it } from 'vitest';
import type { MatmulRequest } from '../../src/engine/native/addon.ts';
import { addon, describeNative, normals, ProgramBuilder } from './nativeProgram.ts';

interface Matrices {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly bias: Float32Array;
}

function multiply(
  { batch, m, n, k, transposeA, transposeB, bias, relu }: MatmulRequest,
  matrices: Matrices,
): Float64Array {
  const result = new Float64Array(batch * m * n);
  for (let s = 0; s < batch; s++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = bias ? matrices.bias[j]! : 0;
        for (let l = 0; l < k; l++) {
          const a = matrices.a[s * m * k + (transposeA ? l * m + i : i * k + l)]!;
          const b = matrices.b[s * k * n + (transposeB ? j * k + l : l * n + j)]!;
          sum += a * b;
        }
        result[(s * m + i) * n + j] = relu ? Math.max(sum, 0) : sum;
      }
    }
  }
  return result;
}

async function run(request: MatmulRequest, { a, b, bias }: Matrices): Promise<Float32Array> {
  const plan = addon().planMatmul(request);
  const program = new ProgramBuilder();
  const operands = [program.input(a), program.input(b), ...(request.bias ? [program.input(bias)] : [])];
  const { packing } = plan;
  const inputs = operands.map((operand, i) =>
    i === 1 && packing !== undefined ? program.reorder(operand, packing.from, packing.to) : operand,
  );
  const length = request.batch * request.m * request.n;
  const target = program.arena(length * 4);
  program.add({ kind: 'matmul', plan: plan.id, inputs, outputs: [target] });
  program.output(target, length);
  return (await program.run())[0] as Float32Array;
}

const SIZES = [
  { batch: 1, m: 1, n: 1, k: 1 },
  { batch: 1, m: 1, n: 5, k: 3 },
  { batch: 1, m: 7, n: 1, k: 130 },
  { batch: 1, m: 8, n: 1000, k: 2 },
  { batch: 1, m: 64, n: 10, k: 128 },
  { batch: 1, m: 33, n: 65, k: 300 },
  { batch: 5, m: 9, n: 17, k: 13 },
];

describeNative('matmul', () => {
  it.each(SIZES)('batch $batch, $m x $k times $k x $n, all transposes and epilogues', async (size) => {
    for (let flags = 0; flags < 16; flags++) {
      const [transposeA, transposeB, bias, relu] = [1, 2, 4, 8].map((bit) => (flags & bit) !== 0) as [
        boolean,
        boolean,
        boolean,
        boolean,
      ];
      const request = { ...size, transposeA, transposeB, bias, relu };
      const { batch, m, n, k } = size;
      const matrices = {
        a: normals(batch * m * k, flags),
        b: normals(batch * k * n, 100 + flags),
        bias: normals(n, 200 + flags),
      };
      expect(await run(request, matrices)).toBeAllClose(multiply(request, matrices), { rtol: 1e-4, atol: 1e-4 });
    }
  });

  it('is the same on every run, large enough for all threads', async () => {
    const request = { batch: 1, m: 96, n: 256, k: 300, transposeA: false, transposeB: false, bias: true, relu: false };
    const matrices = { a: normals(96 * 300, 1), b: normals(300 * 256, 2), bias: normals(256, 3) };
    const first = await run(request, matrices);
    expect(first).toBeAllClose(multiply(request, matrices), { rtol: 1e-4, atol: 1e-3 });
    for (let i = 0; i < 5; i++) expect(await run(request, matrices)).toEqual(first);
  });

  it('writes its product in another order of dimensions', async () => {
    const size = { batch: 6, m: 5, n: 4, k: 3, transposeA: false, transposeB: true, bias: false, relu: false };
    const matrices = { a: normals(6 * 5 * 3, 1), b: normals(6 * 3 * 4, 2), bias: normals(4, 3) };
    // Heads side by side: [2, 3, 5, 4], stored as [2, 5, 3, 4].
    const place = { dims: [2, 3, 5, 4], strides: [60, 4, 12, 1] };
    const product = multiply(size, matrices);
    const expected = new Float64Array(product.length);
    product.forEach((value, flat) => {
      const [j, i, h, s] = [flat % 4, Math.floor(flat / 4) % 5, Math.floor(flat / 20) % 3, Math.floor(flat / 60)];
      expected[60 * s + 4 * h + 12 * i + j] = value;
    });
    expect(await run({ ...size, place }, matrices)).toBeAllClose(expected, { rtol: 1e-5, atol: 1e-5 });
    const wrong = { ...place, strides: [60, 4, 12, 2] };
    expect(() => addon().planMatmul({ ...size, place: wrong })).toThrow('its place has dimensions');
  });

  it.each([
    { m: 64, n: 512, k: 128 },
    { m: 7, n: 33, k: 5 },
    { m: 1, n: 1, k: 1 },
  ])('$m x $k times a packed $k x $n', async (size) => {
    for (const transposeB of [false, true]) {
      const request = { ...size, batch: 1, transposeA: false, transposeB, bias: true, relu: true, packB: true };
      const { m, n, k } = size;
      const matrices = { a: normals(m * k, 21), b: normals(k * n, 22), bias: normals(n, 23) };
      expect(await run(request, matrices)).toBeAllClose(multiply(request, matrices), { rtol: 1e-5, atol: 1e-5 });
    }
  });

  it('packs single matrices only', () => {
    const request = { batch: 2, m: 2, n: 2, k: 2, transposeA: false, transposeB: false, bias: false, relu: false };
    expect(() => addon().planMatmul({ ...request, packB: true })).toThrow('Only single matrices can be packed; got 2');
  });

  it('refuses sizes that are not positive, and wrong counts of operands', async () => {
    const request = { batch: 1, m: 2, n: 2, k: 2, transposeA: false, transposeB: false, bias: true, relu: false };
    expect(() => addon().planMatmul({ ...request, k: 0 })).toThrow('"k": expected an integer from 1');
    const plan = addon().planMatmul(request);
    const program = new ProgramBuilder();
    const a = program.input(normals(4, 1));
    program.add({ kind: 'matmul', plan: plan.id, inputs: [a, a], outputs: [program.arena(16)] });
    await expect(program.run()).rejects.toThrow('takes 3 inputs and 1 output, got 2 and 1');
  });
});
