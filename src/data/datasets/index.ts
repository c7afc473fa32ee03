/** Ready-made datasets on disk, and what can be done with any dataset. */
import { arraysSequence } from '../arrays/arraysSequence.ts';
import { linesSequence } from '../lines/linesSequence.ts';
import { concat } from './concat.ts';
import { map } from './map.ts';
import { repeat } from './repeat.ts';
import { shard } from './shard.ts';
import { split } from './split.ts';
import { take } from './take.ts';

/** `datasets.linesSequence`, `datasets.arraysSequence`; `datasets.split`, `datasets.concat` and others over any `Sequence`. */
export const datasets = { arraysSequence, concat, linesSequence, map, repeat, shard, split, take };
