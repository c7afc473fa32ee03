/** What an optimizer does with the weights at the end of training. */
import type { Trainer } from './trainer.ts';

/** Gives weights the moving averages that an optimizer with `useEma` kept of them. */
export function finalizeWeights(trainer: Trainer): void {
  const { optimizer } = trainer.compiledSettings('fit');
  if (!optimizer.common.useEma || optimizer.iterations === 0) return;
  const slots = trainer.optimizerSlots();
  trainer.trainableWeights.forEach((weight, i) => {
    const place = optimizer.allSlotSpecs(weight).findIndex(({ name }) => name === 'average');
    trainer.memoryOf(weight).write(slots[i]![place]!.read());
  });
}
