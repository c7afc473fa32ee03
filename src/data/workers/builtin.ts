/** The sequences of Millrace that workers can make, by the key of their recipe; loaded when first asked for. */
import type { Sequence } from '../sequence.ts';

/** A class that a recipe's arguments construct. */
export type SequenceClass = new (...args: never[]) => Sequence;

/** The class of each key. */
export const builtinSequences: Readonly<Record<string, () => Promise<SequenceClass>>> = {
  arrayImages: async () => (await import('../image/arrayImages.ts')).ArrayImageSequence,
  directoryImages: async () => (await import('../image/directoryImages.ts')).DirectoryImageSequence,
};
