/** Uniform random numbers, as the op table defines them. */
import { philox } from '../../util/random.ts';
import type { ReferenceKernel } from './kernel.ts';

const KEY_1 = 0x6d696c6c; // "mill"

/** Element `i` is the upper 24 bits of word `i % 4` of block `i / 4`, times 2^-24. */
export const randomUniform: ReferenceKernel<'randomUniform'> = ({ seed, stream }, [step], [y]) => {
  const block = new Uint32Array(4);
  const { data } = y!;
  for (let i = 0; i < data.length; i++) {
    if (i % 4 === 0) philox(i / 4, 0, step!.data[0]! >>> 0, stream >>> 0, seed >>> 0, KEY_1, block);
    data[i] = (block[i % 4]! >>> 8) * 2 ** -24;
  }
};
