/** The kernel of each op that is an instruction of its own. */
import type { KernelOp } from '../../compiler/program.ts';
import { argMax } from './argMax.ts';
import { convolution, convolutionInputGradient, convolutionKernelGradient } from './convolution.ts';
import { cumulativeSum } from './cumulativeSum.ts';
import { dot } from './dot.ts';
import { gather, scatterAdd } from './indexed.ts';
import type { ReferenceKernel } from './kernel.ts';
import { pad } from './movement.ts';
import { argSort, scatterAlongAxis, takeAlongAxis } from './ordering.ts';
import { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from './pooling.ts';
import { randomNormal } from './randomNormal.ts';
import { randomUniform } from './randomUniform.ts';

/** A new kernel op does not compile until it has an entry here. */
export const referenceKernels: { readonly [O in KernelOp]: ReferenceKernel<O> } = {
  dot,
  convolution,
  convolutionInputGradient,
  convolutionKernelGradient,
  maxPool,
  maxPoolGradient,
  averagePool,
  averagePoolGradient,
  argMax,
  takeAlongAxis,
  scatterAlongAxis,
  argSort,
  pad,
  gather,
  scatterAdd,
  cumulativeSum,
  randomUniform,
  randomNormal,
};
