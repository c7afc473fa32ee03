/** Counts the golden cases that Keras made, by class of the barrels. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './setup/report.mjs';

const FOLDER = join(ROOT, 'test', 'golden');

/** Keras' spelling and ours differ in nothing but case and underscores. */
const loose = (name) => name.toLowerCase().replace(/[_-]/g, '');

/** Where cases name a class: [file or its folder, key of the list, key of the name, module of the class]. */
const SOURCES = [
  ['nn/initializers.json', 'cases', 'className', 'initializers'],
  ['nn/matrixInitializers.json', 'values', 'className', 'initializers'],
  ['nn/matrixInitializers.json', 'orthogonal', 'className', 'initializers'],
  ['nn/constraints.json', 'constraints', 'className', 'constraints'],
  ['nn/constraints.json', 'regularizers', 'className', 'regularizers'],
  ['nn/functions.json', 'regularizers', 'name', 'regularizers'],
  ['nn/activations.json', 'cases', 'name', 'activations'],
  ['nn/functions.json', 'activations', 'name', 'activations'],
  ['nn/symbolicOps.json', 'cases', 'name', 'activations'],
  ['losses', 'losses', 'loss', 'losses'],
  ['nnTraining', 'losses', 'loss', 'losses'],
  ['metrics', 'cases', 'metric', 'metrics'],
  ['nnTraining', 'metrics', 'metric', 'metrics'],
  ['nnTraining', 'optimizers', 'optimizer', 'optimizers'],
  ['optimizers', 'optimizers', 'optimizer', 'optimizers'],
  ['optimizers', 'cases', 'optimizer', 'optimizers'],
  ['optimizers', 'schedules', 'schedule', 'schedules'],
  ['nn', 'cases', 'className', 'layers'],
  ['nn', 'penalties', 'className', 'layers'],
  ['nn/imageTransforms.json', 'cases', 'kind', 'layers'],
];

/** Lists that stand deeper than at the top. */
const listOf = (json, key) => {
  const value = json[key];
  return Array.isArray(value) ? value : (value?.cases ?? []);
};

function goldenFiles() {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER, { recursive: true })
    .map((file) => String(file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.json'))
    .sort();
}

/** @returns cases of each class: `{ layers: { dense: 12, ... }, ... }`, names loosely spelt */
export function goldenCounts() {
  const counts = {};
  for (const file of goldenFiles()) {
    const json = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
    const taken = new Set();
    for (const [place, list, key, module] of SOURCES) {
      if ((place !== file && place !== file.split('/')[0]) || taken.has(list)) continue;
      taken.add(list);
      for (const item of listOf(json, list)) {
        if (typeof item[key] !== 'string') continue;
        const ofModule = (counts[module] ??= {});
        const name = loose(item[key]);
        ofModule[name] = (ofModule[name] ?? 0) + 1;
      }
    }
  }
  return counts;
}

/** Cases of a class. Kinds of image transforms count for the layer that draws their numbers. */
export function casesOf(counts, module, name) {
  const ofModule = counts[module] ?? {};
  const key = loose(name);
  return (ofModule[key] ?? 0) + (key.startsWith('random') ? (ofModule[key.slice('random'.length)] ?? 0) : 0);
}
