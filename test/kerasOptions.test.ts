/** Every option of every class of Keras is there under its name, with its default, or stands here with a reason. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WITHOUT_OPTIONS } from '../scripts/missingOptions.mjs';
import * as millrace from '../src/index.ts';
import { fromKerasOptions } from '../src/saving/kerasObjects.ts';

type Options = Readonly<Record<string, unknown>>;
type Factory = (options: Options) => { getConfig(): Options };

const { modules } = JSON.parse(
  readFileSync(new URL('./golden/signatures/signatures.json', import.meta.url), 'utf8'),
) as { modules: Record<string, Record<string, Record<string, unknown>>> };

/** Values for options that have to be given, as Keras names them; of layers around layers none are made. */
const REQUIRED: Options = {
  activation: 'relu',
  axes: 1,
  boundaries: [1],
  decay_rate: 0.9,
  decay_steps: 10,
  dims: [2, 1],
  equation: 'ab,bc->ac',
  factor: 0.2,
  filters: 4,
  first_decay_steps: 10,
  head_dim: 4,
  height: 3,
  height_factor: 0.2,
  initial_learning_rate: 0.1,
  input_dim: 5,
  kernel_size: 3,
  key_dim: 3,
  n: 3,
  num_bins: 4,
  num_classes: 3,
  num_heads: 2,
  num_key_value_heads: 2,
  num_query_heads: 4,
  num_tokens: 4,
  output_dim: 3,
  output_shape: 4,
  output_size: 2,
  pool_size: 2,
  precision: 0.5,
  rate: 0.3,
  recall: 0.5,
  scale: 0.5,
  sensitivity: 0.5,
  specificity: 0.5,
  stddev: 0.3,
  target_class_ids: [0, 1],
  target_shape: [6],
  units: 4,
  values: [1, 2],
  width: 4,
  width_factor: 0.2,
};
/** Other values for some classes, and what they do not work without although Keras' constructor names a default. */
const OWN_REQUIRED: Readonly<Record<string, Options>> = {
  CategoryEncoding: { num_tokens: 4 },
  Discretization: { num_bins: 4 },
  InputLayer: { shape: [3] },
  RandomPosterization: { factor: 3 },
};

/** Options of Keras as ours: names and values that are names in camel case. */
function ours(className: string, options: Options): Options {
  const entries = Object.entries(fromKerasOptions(options, className));
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : value,
    ]),
  );
}

const loose = (name: string): string => name.toLowerCase();

/** The factory of a class; undefined for base classes and what is not there. */
function factoryOf(module: string, className: string): Factory | undefined {
  const members = (millrace as unknown as Record<string, Record<string, Factory>>)[module]!;
  const name = Object.keys(members).find((key) => /^[a-z]/.test(key) && loose(key) === loose(className));
  return name === undefined ? undefined : members[name];
}

/** Whether an option of a class is in the list of those that are not there. */
const isWithout = (className: string, option: string): boolean =>
  WITHOUT_OPTIONS.some(
    ([name, classes]) => name === option && (classes === '' || classes!.split(' ').includes(className)),
  );

/** An option that stands in place of one that has to be given. */
const isAlternative = (className: string, option: string): boolean =>
  className === 'InputLayer' && option === 'batch_shape';

const message = (run: () => unknown): string => {
  try {
    run();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe.each(Object.keys(modules))('options of %s', (module) => {
  const classes = Object.entries(modules[module]!).flatMap(([className, options]) => {
    const factory = factoryOf(module, className);
    return factory === undefined ? [] : [{ className, options, factory }];
  });

  it.each(classes)('$className has those of Keras, with their defaults', ({ className, options, factory }) => {
    const required: Options = {
      ...Object.fromEntries(
        Object.keys(options).flatMap((name) => (options[name] === '<required>' ? [[name, REQUIRED[name]]] : [])),
      ),
      ...OWN_REQUIRED[className],
    };
    const given = ours(className, required);
    const canBeMade = Object.values(required).every((value) => value !== undefined);
    const configOf = (own: Options): Options => {
      const { seed: _, ...config } = factory({ ...given, ...own }).getConfig();
      return config;
    };
    const wrong: string[] = [];
    for (const [name, value] of Object.entries(options)) {
      if (isWithout(className, name) || isAlternative(className, name)) continue;
      const own = ours(className, { [name]: value });
      const [key] = Object.keys(own) as [string];
      if (message(() => factory({ ...given, [key]: undefined })).includes('unknown option')) {
        wrong.push(`${name} is not there`);
      } else if (canBeMade && name !== 'name' && !(name in required)) {
        const difference = message(() => expect(configOf(own)).toEqual(configOf({})));
        if (difference !== '') wrong.push(`${name} is not ${JSON.stringify(value)}: ${difference}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

it('lists no option that is there, and none that Keras does not have', () => {
  const all = Object.values(modules).flatMap((classes) => Object.entries(classes));
  const superfluous = WITHOUT_OPTIONS.flatMap(([option, names]: readonly string[]) =>
    (names === '' ? [''] : names!.split(' '))
      .filter((name) => !all.some(([className, options]) => (name === '' || className === name) && option! in options))
      .map((name) => `${name}.${option}`),
  );
  expect(superfluous).toEqual([]);
});
