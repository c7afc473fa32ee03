/** How much arithmetic a training step is, and how much of it the processor could do. */
import { layers, type Model, sequential, tensor } from 'millrace';
import { spreadOf } from './report.ts';

type Program = Awaited<ReturnType<Model['trainer']['trainProgram']>>;

/**
 * Floating-point operations of the matrix products and convolutions of a program, a multiplication and an addition counted
 * as two.
 *
 * `dot`: `2 m n k` for each matrix of the batch. Convolution and both its gradients: 2 for each element of the forward
 * result, element of the window and input channel of the group; places where the window lies on padding count as well.
 * Of a `scan` the products of its body count at each step. Loops, pooling and reductions do not count: their time is
 * time without arithmetic.
 */
export function programFlops(program: Program): number {
  const shapeOf = (id: number): readonly number[] => program.values[id]!.shape;
  let total = 0;
  for (const instruction of program.instructions) {
    if (instruction.kind === 'scan') total += instruction.length * programFlops(instruction.body);
    if (instruction.kind !== 'kernel') continue;
    const [first, second] = instruction.inputs as readonly [number, number];
    const result = instruction.outputs[0]!;
    switch (instruction.op) {
      case 'dot': {
        const k = shapeOf(first).at(instruction.attributes.transposeA ? -2 : -1)!;
        total += 2 * product(shapeOf(result)) * k;
        break;
      }
      case 'convolution':
        total += convolutionFlops(shapeOf(result), shapeOf(second));
        break;
      case 'convolutionInputGradient':
        total += convolutionFlops(shapeOf(first), shapeOf(second));
        break;
      case 'convolutionKernelGradient':
        total += convolutionFlops(shapeOf(second), shapeOf(result));
        break;
    }
  }
  return total;
}

/** @param forward - `[batch, ...spatial, filters]`. @param kernel - `[...window, inChannels / groups, filters]` */
function convolutionFlops(forward: readonly number[], kernel: readonly number[]): number {
  return 2 * product(forward) * product(kernel.slice(0, -1));
}

function product(dims: readonly number[]): number {
  return dims.reduce((size, dim) => size * dim, 1);
}

const SIDE = 2048;
const PRODUCTS = 4;
const RUNS = 5;

/**
 * Floating-point operations a second that a product of two 2048 x 2048 matrices reaches in this process.
 *
 * Four of them in a row are one run, so that handing data in and out hardly counts; the fastest of five runs is taken.
 */
export async function peakFlops(): Promise<number> {
  const net = sequential(
    Array.from({ length: PRODUCTS }, () =>
      layers.dense({ units: SIDE, useBias: false, kernelInitializer: 'glorotUniform', inputShape: [SIDE] }),
    ),
  );
  try {
    const x = tensor(new Float32Array(SIDE * SIDE).fill(0.5), [SIDE, SIDE]);
    const times: number[] = [];
    for (let run = -1; run < RUNS; run++) {
      const start = performance.now();
      await net.predictOnBatch(x);
      if (run >= 0) times.push(performance.now() - start);
    }
    return (2 * SIDE ** 3 * PRODUCTS) / (spreadOf(times).min / 1e3);
  } finally {
    net.dispose();
  }
}
