/** Small helpers around data, under one name. */
import { imageToArray } from '../data/image/imageToArray.ts';
import { loadImage } from '../data/image/loadImage.ts';
import { toCategorical } from '../tensor/toCategorical.ts';
import { setRandomSeed } from '../util/random.ts';

/** `utils.toCategorical`, `utils.setRandomSeed`, `utils.loadImage`, `utils.imageToArray`. */
export const utils = { imageToArray, loadImage, setRandomSeed, toCategorical };
