/** The sequences of Millrace that workers can make, by the key of their recipe; loaded when first asked for. */
import type { Sequence } from '../sequence.ts';

/** A class that a recipe's arguments construct. */
export type SequenceClass = new (...args: never[]) => Sequence;

/** The class of each key. */
export const builtinSequences: Readonly<Record<string, () => Promise<SequenceClass>>> = {
  arrayFiles: async () => (await import('../arrays/arraysSequence.ts')).FileArraySequence,
  arrayImages: async () => (await import('../image/arrayImages.ts')).ArrayImageSequence,
  concat: async () => (await import('../datasets/concat.ts')).ConcatSequence,
  imageFiles: async () => (await import('../image/imageFiles.ts')).ImageFileSequence,
  lines: async () => (await import('../lines/linesSequence.ts')).LinesSequence,
  map: async () => (await import('../datasets/map.ts')).MapSequence,
  pick: async () => (await import('../datasets/pick.ts')).PickSequence,
  repeat: async () => (await import('../datasets/repeat.ts')).RepeatSequence,
  samples: async () => (await import('../samplesSequence.ts')).SamplesSequence,
};
