/** What a worker process starts with, made of what a thread would start with. */
import type { WorkerRecipe } from '../sequence.ts';

/** The recipe with the arguments that are meant for processes. */
export function recipeForProcess(recipe: WorkerRecipe): WorkerRecipe {
  const { processArgs, ...rest } = recipe;
  const args = processArgs ?? recipe.args;
  if (rest.kind === 'module' || rest.parts === undefined) return { ...rest, args };
  return { ...rest, args, parts: rest.parts.map(recipeForProcess) };
}

/** Options of Node that are for the main process alone; those of the second kind are followed by a value. */
const MAIN_ONLY = /^--(input-type=|inspect|watch|test)/;
const MAIN_ONLY_WITH_VALUE = /^(-e|--eval|-pe|-p|--print|--input-type)$/;

/** Options of Node that a file can be run with: without those of a debugger and of a program given as text. */
export function optionsForProcess(execArgv: readonly string[]): string[] {
  const options: string[] = [];
  for (let i = 0; i < execArgv.length; i++) {
    const option = execArgv[i]!;
    if (MAIN_ONLY_WITH_VALUE.test(option)) i++;
    else if (!MAIN_ONLY.test(option)) options.push(option);
  }
  return options;
}
