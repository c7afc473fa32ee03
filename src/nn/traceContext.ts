/** Collects what layers do while a model is traced. */
import { input, variable as readVariable } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import type { Variable } from '../graph/variable.ts';
import type { CallContext } from './context.ts';

/** The context of one traced model: one for each graph. */
export class TraceContext implements CallContext {
  readonly training: boolean;
  readonly step: Node<'input'>;
  /** New values by variable. */
  readonly updates: Map<Variable, Node> = new Map();
  /** Numbers `[]` that are added to the loss. */
  readonly losses: Node[] = [];
  readonly #reads = new Map<Variable, Node>();
  readonly #masks = new Map<Node, Node>();

  constructor(training: boolean, step: Node<'input'> = input('step', [], 'int32')) {
    this.training = training;
    this.step = step;
  }

  /** A layer that is called twice sees, the second time, what the first call made of its state. */
  readonly read = (variable: Variable): Node => this.updates.get(variable) ?? this.original(variable);

  /** The value from before the step. */
  original(variable: Variable): Node {
    let node = this.#reads.get(variable);
    if (node === undefined) {
      node = readVariable(variable);
      this.#reads.set(variable, node);
    }
    return node;
  }

  readonly update = (variable: Variable, value: Node): void => {
    if (this.training) this.updates.set(variable, value);
  };

  readonly carry = (variable: Variable, value: Node): void => {
    this.updates.set(variable, value);
  };

  readonly maskOf = (tensor: Node): Node | undefined => this.#masks.get(tensor);

  readonly setMask = (tensor: Node, mask: Node): void => {
    this.#masks.set(tensor, mask);
  };

  readonly addLoss = (loss: Node): void => {
    this.losses.push(loss);
  };
}
