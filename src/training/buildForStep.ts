/** Builds a model from the first batch that it is trained or evaluated on. */
import type { Batch } from '../data/batch.ts';
import { requireTargets, toStepBatch } from './batchCheck.ts';
import { checkScores } from './stepGraph.ts';
import type { Trainer } from './trainer.ts';

/**
 * Builds an unbuilt model for the samples of a batch.
 *
 * The first batch settles the model's input shape for good: it is built only if the targets fit what the model would give.
 */
export function buildForStep(trainer: Trainer, batch: Batch, owner: string): void {
  if (trainer.built) return;
  const { objective } = trainer.requireSettings(owner);
  const { x, y, sampleWeight } = requireTargets(toStepBatch(trainer.network, batch, owner), owner);
  const inputShape = [null, ...x.shape.slice(1)];
  const sampleShape = trainer.network.inferOutputShape(inputShape).slice(1) as number[];
  checkScores(objective, [x.shape[0]!, ...sampleShape], y, sampleWeight);
  trainer.build(inputShape);
}
