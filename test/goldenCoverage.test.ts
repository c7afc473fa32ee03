/** Every class of the barrels has golden cases made by Keras: a new one without fails here. */
import { describe, expect, it } from 'vitest';
import { casesOf, goldenCounts } from '../scripts/goldenCounts.mjs';
import * as millrace from '../src/index.ts';
import { activations } from '../src/nn/activations.ts';

/** Classes without golden cases of their own, and what holds them instead. */
const WITHOUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  layers: {
    InputLayer: 'computes nothing; functional models in test/golden/functional',
    Lambda: 'coreLayers.json, lambdas',
  },
  losses: {},
  metrics: {},
  optimizers: {},
  schedules: {},
  initializers: {},
  regularizers: {},
  constraints: {},
};

const counts = goldenCounts() as Record<string, Record<string, number>>;
const modules = Object.keys(WITHOUT) as (keyof typeof WITHOUT & keyof typeof millrace)[];

/** Concrete classes: abstract bases have no factory. */
function classesOf(module: string): string[] {
  const members = Object.keys((millrace as unknown as Record<string, object>)[module]!);
  const factories = new Set(members.filter((name) => /^[a-z]/.test(name)).map((name) => name.toLowerCase()));
  return members.filter((name) => /^[A-Z]/.test(name) && factories.has(name.toLowerCase()));
}

describe.each(modules)('goldens of %s', (module) => {
  it('are there for every class', () => {
    const names = classesOf(module);
    const exceptions = Object.keys(WITHOUT[module]!);
    const bare = names.filter((name) => casesOf(counts, module, name) === 0);
    expect(bare.sort()).toEqual(exceptions.sort());
    const total = names.reduce((sum, name) => sum + casesOf(counts, module, name), 0);
    console.log(`goldens of ${module}: ${total} cases for ${names.length - bare.length} of ${names.length} classes`);
  });
});

it('goldens of activations are there for every name', () => {
  const names = Object.keys(activations);
  expect(names.filter((name) => casesOf(counts, 'activations', name) === 0)).toEqual([]);
  const total = names.reduce((sum, name) => sum + casesOf(counts, 'activations', name), 0);
  console.log(`goldens of activations: ${total} cases for ${names.length} names`);
});
