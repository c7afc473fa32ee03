/** Sequences whose class is the default export of a module, so that workers can make them too. */
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue, formatList } from '../util/format.ts';
import { checkCloneable } from './cloneable.ts';
import { importModule, moduleUrl } from './importModule.ts';
import { trackModuleState } from './moduleState.ts';
import type { Sequence, WorkerRecipe } from './sequence.ts';

const OWNER = 'Sequence.fromModule';

/** Whether a value can be asked for batches by index; also sequences of another copy of the library. */
export function isSequence(value: unknown): value is Sequence {
  return typeof value === 'object' && value !== null && typeof (value as Sequence).getItem === 'function';
}

/** Behind `Sequence.fromModule`. */
export async function sequenceFromModule(url: string | URL, args: readonly unknown[]): Promise<Sequence> {
  const href = moduleUrl(OWNER, url);
  checkCloneable(OWNER, args);
  const SequenceClass = await importSequenceClass(href);
  const sequence = new SequenceClass(...args);
  if (!isSequence(sequence)) {
    throw new InvalidArgumentError(
      `${OWNER}: ${href}: the class made ${describeValue(sequence)}, expected a Sequence.`,
    );
  }
  const recipe: WorkerRecipe = { kind: 'module', url: href, args };
  Object.defineProperty(sequence, 'workerRecipe', { value: () => recipe, configurable: true });
  await trackModuleState(sequence);
  return sequence;
}

/** The class that a module exports by default, checked. Runs in workers too. */
export async function importSequenceClass(href: string): Promise<new (...args: readonly unknown[]) => Sequence> {
  const module = await importModule(OWNER, href);
  const found = module.default;
  if (typeof found === 'function' && typeof found.prototype?.getItem === 'function') {
    return found as new (
      ...args: readonly unknown[]
    ) => Sequence;
  }
  const reason =
    found === undefined
      ? `the module exports ${formatList(Object.keys(module))}, and no default`
      : `the default export is ${describeValue(found)}, which has no getItem method`;
  throw new InvalidArgumentError(
    `${OWNER}: ${href}: ${reason}. Write \`export default class MySequence extends Sequence { ... }\`.`,
    { details: { url: href, exports: Object.keys(module) } },
  );
}
