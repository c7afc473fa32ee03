/** All callbacks of one run, called in order. */
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue, formatList } from '../util/format.ts';
import { Callback, HOOK_ALIASES, HOOKS, type Hook, type HookResult } from './callback.ts';
import type { CallbackParams, Logs, TrainingContext } from './context.ts';
import { LambdaCallback, type LambdaCallbackOptions } from './lambdaCallback.ts';

/**
 * What `fit` takes as `callbacks`: one or several, nested to any depth; plain objects of hooks are callbacks too.
 *
 * Instances of {@link Callback} stand here without their hooks: those would hide the parameter types of plain objects.
 */
export type CallbacksLike = Pick<Callback, 'setParams' | 'setModel'> | LambdaCallbackOptions | readonly CallbacksLike[];

/** The hooks that take an index (epoch or batch) beside the logs. */
type IndexedHook = Exclude<Hook, `on${'Train' | 'Test' | 'Predict'}${'Begin' | 'End'}`>;
type PlainHook = Exclude<Hook, IndexedHook>;

/** Flattens what the user gave and turns plain objects into callbacks. */
export function toCallbacks(given: CallbacksLike | undefined, owner: string): Callback[] {
  if (given === undefined || given === null) return [];
  if (Array.isArray(given)) return given.flatMap((item: CallbacksLike) => toCallbacks(item, owner));
  if (given instanceof Callback) return [given];
  if (typeof given === 'object' && Object.getPrototypeOf(given) === Object.prototype) {
    return [new LambdaCallback(given as LambdaCallbackOptions)];
  }
  const hooks = typeof given === 'object' ? HOOKS.filter((hook) => hook in given) : [];
  const found = hooks.length > 0 ? ` It has ${formatList(hooks)}, but does not extend Callback.` : '';
  throw new InvalidArgumentError(
    `${owner}: expected callbacks to be instances of Callback or plain objects of hooks, got ${describeValue(given)}.${found}`,
  );
}

/**
 * The callbacks of a run. A hook that nobody overrides is an empty list, so that the loop spends nothing on it; a hook
 * returns a promise only if one of the callbacks did.
 */
export class CallbackList {
  readonly #callbacks: readonly Callback[];
  readonly #byHook = new Map<Hook, readonly Callback[]>();

  constructor(callbacks: readonly Callback[]) {
    this.#callbacks = callbacks;
    for (const hook of HOOKS) {
      this.#byHook.set(
        hook,
        callbacks.filter((callback) => overrides(callback, hook)),
      );
    }
  }

  /** Whether anybody listens to a hook. */
  has(hook: Hook): boolean {
    return this.#byHook.get(hook)!.length > 0;
  }

  setParams(params: CallbackParams): void {
    for (const callback of this.#callbacks) callback.setParams(params);
  }

  setModel(model: TrainingContext): void {
    for (const callback of this.#callbacks) callback.setModel(model);
  }

  /** Calls a hook that takes an epoch or batch number. */
  callIndexed(hook: IndexedHook, index: number, logs: Logs): HookResult {
    const callbacks = this.#byHook.get(hook)!;
    for (let i = 0; i < callbacks.length; i++) {
      const result = callbacks[i]![hook](index, logs);
      if (isPromise(result)) return finishIndexed(result, callbacks, i + 1, hook, index, logs);
    }
  }

  /** Calls a hook that takes only logs. */
  async call(hook: PlainHook, logs: Logs): Promise<void> {
    for (const callback of this.#byHook.get(hook)!) await callback[hook](logs);
  }
}

async function finishIndexed(
  first: Promise<void>,
  callbacks: readonly Callback[],
  next: number,
  hook: IndexedHook,
  index: number,
  logs: Logs,
): Promise<void> {
  await first;
  for (let i = next; i < callbacks.length; i++) await callbacks[i]![hook](index, logs);
}

function isPromise(result: HookResult): result is Promise<void> {
  return typeof (result as PromiseLike<void> | undefined)?.then === 'function';
}

function overrides(callback: Callback, hook: Hook): boolean {
  const alias = HOOK_ALIASES[hook];
  return (
    callback[hook] !== Callback.prototype[hook] ||
    (alias !== undefined && callback[alias] !== Callback.prototype[alias])
  );
}
