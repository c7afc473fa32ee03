/** Derivatives of the ops that find elements by their indices; each is the other's transpose. */
import { scatterAdd } from '../graph/buildMovement.ts';
import { makeNode } from '../graph/node.ts';
import type { IndexedOp } from '../graph/ops.ts';
import type { GradientRule } from './rule.ts';

export const indexedRules: { readonly [O in IndexedOp]: GradientRule<O> } = {
  // An element that was taken several times gets the sum over its copies.
  gather: ({ inputs: [x, indices], attributes: { axis } }, g) => [
    () => scatterAdd(g, indices!, x!.shape[axis]!, axis),
    'zero',
  ],
  // Every summand gets the gradient of its sum; what was added to nothing gets 0.
  scatterAdd: ({ inputs: [, indices], attributes: { axis } }, g) => [
    () => makeNode('gather', [g, indices!], { axis, outside: 'zero' }),
    'zero',
  ],
};
