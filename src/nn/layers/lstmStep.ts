/** What one step of long short-term memory does with its gates. */
import { add, multiply } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { Activation } from '../activations.ts';

/** What the gates are made with. */
export interface LSTMStepOptions {
  readonly activation: Activation;
  readonly recurrentActivation: Activation;
}

/**
 * The new state and memory.
 *
 * @formula `c' = recurrentActivation(f) * c + recurrentActivation(i) * activation(g)`; `h' = recurrentActivation(o) * activation(c')`
 * @param gate - The four parts `i, f, g, o` by place, each of the shape of `memory`.
 */
export function lstmStep(
  gate: (place: number) => Node,
  memory: Node,
  { activation, recurrentActivation }: LSTMStepOptions,
): [Node, Node] {
  const input = recurrentActivation(gate(0));
  const forget = recurrentActivation(gate(1));
  const candidate = activation(gate(2));
  const output = recurrentActivation(gate(3));
  const kept = add(multiply(forget, memory), multiply(input, candidate));
  return [multiply(output, activation(kept)), kept];
}
