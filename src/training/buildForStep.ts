/** Builds a model from the first batch that it is trained or evaluated on. */
import type { Batch } from '../data/batch.ts';
import type { Shape } from '../tensor/shape.ts';
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
  const { network } = trainer;
  const { objective } = trainer.requireSettings(owner);
  const step = requireTargets(network, objective, toStepBatch(network, batch, owner, objective), owner);
  const inputShapes = step.x.map(({ shape }) => shape);
  checkScores(network, objective, network.inferOutputShapes(inputShapes) as readonly Shape[], step);
  trainer.build(inputShapes.map((shape) => [null, ...shape.slice(1)]));
}
