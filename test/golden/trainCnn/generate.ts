/**
 * The initial weights and batches of the golden training run, bit by bit as scripts/golden/train_cnn.py makes them.
 *
 * Everything comes from one integer hash, so that neither weights (1.2 million numbers) nor batches are stored.
 */

/** Name, shape, and fan in + fan out of Glorot's rule (biases: 600, a limit of 0.1), in the order of `getWeights()`. */
export const WEIGHTS: readonly { name: string; shape: readonly number[]; fans: number }[] = [
  { name: 'conv2d/kernel', shape: [3, 3, 1, 32], fans: 9 * 1 + 9 * 32 },
  { name: 'conv2d/bias', shape: [32], fans: 600 },
  { name: 'conv2d_1/kernel', shape: [3, 3, 32, 64], fans: 9 * 32 + 9 * 64 },
  { name: 'conv2d_1/bias', shape: [64], fans: 600 },
  { name: 'dense/kernel', shape: [9216, 128], fans: 9216 + 128 },
  { name: 'dense/bias', shape: [128], fans: 600 },
  { name: 'dense_1/kernel', shape: [128, 10], fans: 128 + 10 },
  { name: 'dense_1/bias', shape: [10], fans: 600 },
];

/** Samples a batch. */
export const BATCH_SIZE = 32;

/** Elements of a final weight that are compared. */
const SAMPLES = 128;

/** `count` 32-bit words of a stream: the finalizer of MurmurHash3 over `stream * 0x9e3779b9 + index`. */
export function hash32(stream: number, count: number): Uint32Array {
  const words = new Uint32Array(count);
  const start = Math.imul(stream, 0x9e3779b9);
  for (let i = 0; i < count; i++) {
    let x = (start + i) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    words[i] = x ^ (x >>> 16);
  }
  return words;
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Glorot uniform: 24-bit fractions times a float32 limit, exact in float64 and rounded once to float32. */
export function initialWeight(position: number): Float32Array {
  const { shape, fans } = WEIGHTS[position]!;
  const values = new Float32Array(sizeOf(shape));
  const limit = Math.fround(Math.sqrt(6 / fans));
  const words = hash32(1 + position, values.length);
  for (let i = 0; i < values.length; i++) values[i] = (((words[i]! >>> 8) / 2 ** 24) * 2 - 1) * limit;
  return values;
}

/** Noise in [0, 0.5) with a bright bar of four rows whose height tells the class. */
export function batch(index: number): { x: Float32Array; y: Float32Array; labels: number[] } {
  const labels = Array.from(hash32(1000 + index, BATCH_SIZE), (word) => word % 10);
  const x = Float32Array.from(hash32(2000 + index, BATCH_SIZE * 28 * 28), (word) => (word >>> 16) / 2 ** 17); // [32, 28, 28, 1]
  const y = new Float32Array(BATCH_SIZE * 10); // [32, 10]
  labels.forEach((label, sample) => {
    y[sample * 10 + label] = 1;
    const firstRow = sample * 28 + 4 + 2 * label;
    for (let i = firstRow * 28; i < (firstRow + 4) * 28; i++) x[i] = x[i]! + 0.5;
  });
  return { x, y, labels };
}

/** Where a final weight is compared: every element of a small one, else hashed positions. */
export function sampleIndices(position: number, size: number): number[] {
  if (size <= SAMPLES) return Array.from({ length: size }, (_, i) => i);
  return Array.from(hash32(3000 + position, SAMPLES), (word) => word % size);
}
