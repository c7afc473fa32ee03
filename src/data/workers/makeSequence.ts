/** Makes a sequence of its recipe. */
import { InvalidArgumentError } from '../../util/errors.ts';
import { importSequenceClass } from '../moduleSequence.ts';
import type { Sequence, WorkerRecipe } from '../sequence.ts';
import { builtinSequences } from './builtin.ts';

/** A sequence like the one that gave the recipe, as its constructor left it; its parts are made first. */
export async function makeSequence(recipe: WorkerRecipe): Promise<Sequence> {
  if (recipe.kind === 'module') {
    const SequenceClass = await importSequenceClass(recipe.url);
    return new SequenceClass(...recipe.args);
  }
  const load = builtinSequences[recipe.key];
  if (load === undefined) throw new InvalidArgumentError(`There is no built-in sequence "${recipe.key}".`);
  const SequenceClass = (await load()) as unknown as new (...args: readonly unknown[]) => Sequence;
  if (recipe.parts === undefined) return new SequenceClass(...recipe.args);
  return new SequenceClass(await Promise.all(recipe.parts.map(makeSequence)), ...recipe.args);
}
