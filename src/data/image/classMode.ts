/** What a folder of images gives as targets. */
import type { DType } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/**
 * - `categorical`: one-hot rows, float32 [batch, classes].
 * - `binary`: 0 or 1, float32 [batch].
 * - `sparse`: class numbers, int32 [batch].
 * - `input`: the images themselves, for autoencoders.
 * - `null`: no targets, for `predict`.
 */
export const CLASS_MODES = ['categorical', 'binary', 'sparse', 'input'] as const;

/** What a folder of images gives as targets; see {@link CLASS_MODES}. */
export type ClassMode = (typeof CLASS_MODES)[number] | null;

/** The targets of some samples; undefined for modes that do not look at classes. */
export function classTargets(
  mode: ClassMode,
  samples: Uint32Array,
  labels: Int32Array,
  numClasses: number,
  allocate: (shape: Shape, dtype: DType) => Tensor,
): Tensor | undefined {
  if (mode === null || mode === 'input') return undefined;
  if (mode === 'categorical') {
    const oneHot = allocate([samples.length, numClasses], 'float32'); // [batch, classes]
    // The memory may hold an earlier batch.
    oneHot.data.fill(0);
    for (let i = 0; i < samples.length; i++) oneHot.data[i * numClasses + labels[samples[i]!]!] = 1;
    return oneHot;
  }
  const targets = allocate([samples.length], mode === 'binary' ? 'float32' : 'int32'); // [batch]
  for (let i = 0; i < samples.length; i++) targets.data[i] = labels[samples[i]!]!;
  return targets;
}
