/** How the bias of long short-term memory starts. */
import type { Shape } from '../../tensor/shape.ts';
import type { RandomStream } from '../../util/random.ts';
import { Initializer } from '../initializers.ts';

/** Ones for the second of four gates, what another initializer says for the others. */
export class ForgetGateBias extends Initializer {
  readonly #others: Initializer;

  constructor(others: Initializer) {
    super();
    this.#others = others;
  }

  override initialize([size]: Shape, random: RandomStream): Float32Array {
    const units = size! / 4;
    const values = new Float32Array(size!).fill(1);
    values.set(this.#others.initialize([units], random), 0);
    values.set(this.#others.initialize([2 * units], random), 2 * units);
    return values;
  }

  override getConfig(): Record<string, unknown> {
    return {};
  }
}
