/** Which model an optimizer works for, and the memory that it has there. */
import type { EngineVariable } from '../engine/engine.ts';
import type { Optimizer } from '../nn/optimizers/optimizer.ts';
import type { Weight } from '../nn/weight.ts';
import { allocate } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import type { Trainer } from './trainer.ts';
import type { VariableStorage } from './variableStorage.ts';

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

/** The slots of a weight; allocated, and filled with what they start at, where they are not yet. */
export function ensureSlots(storage: VariableStorage, optimizer: Optimizer, weight: Weight): readonly EngineVariable[] {
  const specs = optimizer.allSlotSpecs(weight);
  return optimizer.slotsOf(weight).map((slot, i) =>
    storage.ensure(slot, () => {
      const { initialValue } = specs[i]!;
      if (initialValue === 'variable') return storage.get(weight).read();
      const data = allocate(slot.dtype, sizeOf(slot.shape));
      return initialValue === 0 ? data : data.fill(initialValue);
    }),
  );
}
