/** Which model an optimizer works for. */
import type { Optimizer } from '../nn/optimizers/optimizer.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import type { Trainer } from './trainer.ts';

/** The model that each optimizer was compiled for last. */
const users = new WeakMap<Optimizer, WeakRef<Trainer>>();

/**
 * Takes an optimizer for a model. It counts its updates, so that two models would disturb each other's; for one that it
 * comes to from another it starts afresh.
 *
 * @throws InvalidArgumentError where another model is compiled with it
 */
export function claimOptimizer(optimizer: Optimizer, trainer: Trainer): void {
  const before = users.get(optimizer);
  const user = before?.deref();
  if (user === trainer) return;
  if (user?.settings?.optimizer === optimizer) {
    throw new InvalidArgumentError(
      `compile: this ${optimizer.constructor.name} trains ${user.network.label} already. Make one for each model.`,
    );
  }
  if (before !== undefined) optimizer.iterations = 0;
  users.set(optimizer, new WeakRef(trainer));
}
