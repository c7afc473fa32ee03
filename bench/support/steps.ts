/** Milliseconds of single training steps. */
import type { Model, Policy, Tensor } from 'millrace';
import { type BenchModel, batchesOf, compiled } from './models.ts';

const WARM_UP = 3;

/** A model that is ready to be measured, again and again. */
export class StepTimer {
  readonly net: Model;
  readonly #batch: { readonly x: Tensor; readonly y: Tensor };
  #isWarm = false;

  constructor(model: BenchModel, policy?: Policy) {
    this.net = compiled(model, policy);
    this.#batch = batchesOf(model, 1);
  }

  /** Times of some `trainOnBatch` calls; a few that warm up go before the first. */
  async times(steps: number): Promise<number[]> {
    const { x, y } = this.#batch;
    const times: number[] = [];
    for (let i = this.#isWarm ? 0 : -WARM_UP; i < steps; i++) {
      const start = performance.now();
      await this.net.trainOnBatch(x, y);
      if (i >= 0) times.push(performance.now() - start);
    }
    this.#isWarm = true;
    return times;
  }

  dispose(): void {
    this.net.dispose();
  }
}
