/** Matrix products. */
import type { TypedArray } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { biasOf, storeRow } from './epilogue.ts';
import type { Elements, ReferenceKernel } from './kernel.ts';

/** `y[batch, i, j] = sum_p a[batch, i, p] b[batch, p, j]`, a row at a time. */
export const dot: ReferenceKernel<'dot'> = ({ transposeA, transposeB }, inputs, [y], epilogue) => {
  const [a, b] = inputs as [Elements, Elements];
  const [m, n] = y!.shape.slice(-2) as [number, number];
  const k = a.shape.at(transposeA ? -2 : -1)!;
  const batch = sizeOf(y!.shape.slice(0, -2));
  const bias = biasOf(inputs, epilogue);
  const sums = new Float64Array(n);
  for (let item = 0; item < batch; item++) {
    const left = a.data.subarray(item * m * k, (item + 1) * m * k);
    const right = b.data.subarray(item * k * n, (item + 1) * k * n);
    const rows = transposeB ? transposed(right, n, k) : right; // [k, n]: the inner loop runs along memory
    for (let i = 0; i < m; i++) {
      sums.fill(0);
      for (let p = 0; p < k; p++) {
        const factor = transposeA ? left[p * m + i]! : left[i * k + p]!;
        const row = p * n;
        for (let j = 0; j < n; j++) sums[j]! += factor * rows[row + j]!;
      }
      storeRow(sums, y!.data, (item * m + i) * n, bias, epilogue);
    }
  }
};

/** `[rows, columns]` -> `[columns, rows]` */
function transposed(source: TypedArray, rows: number, columns: number): TypedArray {
  const target = source.slice();
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) target[j * rows + i] = source[i * columns + j]!;
  }
  return target;
}
