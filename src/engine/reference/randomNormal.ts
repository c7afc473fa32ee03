/** Normal random numbers, as the op table defines them: the polar angle and radius of Box and Muller. */
import type { ReferenceKernel } from './kernel.ts';
import { randomUniform } from './randomUniform.ts';

export const randomNormal: ReferenceKernel<'randomNormal'> = (attributes, inputs, [y]) => {
  const { data } = y!;
  // Whole pairs: the last number may need the word after it.
  const words = new Float64Array(data.length + (data.length % 2));
  randomUniform(attributes, inputs, [{ data: words, shape: [words.length] }]);
  for (let i = 0; i < data.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(words[i]! + 2 ** -24));
    const angle = 2 * Math.PI * words[i + 1]!;
    data[i] = radius * Math.cos(angle);
    if (i + 1 < data.length) data[i + 1] = radius * Math.sin(angle);
  }
};
