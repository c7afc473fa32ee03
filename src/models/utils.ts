/** Small helpers around data, under one name. */
import { loadNpy, saveNpy } from '../data/arrays/npy.ts';
import { imageToArray } from '../data/image/imageToArray.ts';
import { loadImage } from '../data/image/loadImage.ts';
import { timeseriesDatasetFromArray, timeseriesWindows } from '../data/timeseries.ts';
import { trainTestSplit } from '../data/trainTestSplit.ts';
import { labelEncoder } from '../tensor/labelEncoder.ts';
import { normalize } from '../tensor/normalize.ts';
import { oneHotEncoder } from '../tensor/oneHotEncoder.ts';
import { padSequences } from '../tensor/padSequences.ts';
import { toCategorical } from '../tensor/toCategorical.ts';
import { setRandomSeed } from '../util/random.ts';

/** `utils.toCategorical`, `utils.padSequences`, `utils.trainTestSplit` and others. */
export const utils = {
  imageToArray,
  labelEncoder,
  loadImage,
  loadNpy,
  normalize,
  oneHotEncoder,
  padSequences,
  saveNpy,
  setRandomSeed,
  timeseriesDatasetFromArray,
  timeseriesWindows,
  toCategorical,
  trainTestSplit,
};
