/** Whether the code of users gives nodes, where graphs are made of what it gives. */
import type { Node } from '../graph/node.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';

/**
 * A node that a function gave.
 *
 * @param giver - Who speaks, and what was asked: `Lambda "double": expected its function`.
 * @param advice - What to do beside what is always said.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for anything else
 */
export function checkNode(giver: string, value: unknown, advice = ''): Node {
  if (typeof value === 'object' && value !== null && 'op' in value) return value as Node;
  throw new InvalidArgumentError(
    `${giver} to give one node, got ${describeValue(value)}. Return what a function of ops gives${advice}.`,
    { details: { value } },
  );
}
