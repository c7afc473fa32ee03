/** Ready-made datasets, and what can be done with any dataset. */
import { arraysSequence } from '../arrays/arraysSequence.ts';
import { imagesSequence } from '../image/imagesSequence.ts';
import { linesSequence } from '../lines/linesSequence.ts';
import { samplesSequence } from '../samplesSequence.ts';
import { concat } from './concat.ts';
import { map } from './map.ts';
import { repeat } from './repeat.ts';
import { shard } from './shard.ts';
import { split } from './split.ts';
import { take } from './take.ts';

/**
 * `datasets.linesSequence`, `datasets.arraysSequence`, `datasets.imagesSequence` and `datasets.samplesSequence`;
 * `datasets.split`, `datasets.concat` and others over any `Sequence`.
 */
export const datasets = {
  arraysSequence,
  concat,
  imagesSequence,
  linesSequence,
  map,
  repeat,
  samplesSequence,
  shard,
  split,
  take,
};
