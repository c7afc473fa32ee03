/** From a graph to a program, in four steps. */
import type { Graph } from '../graph/node.ts';
import type { Variable } from '../graph/variable.ts';
import { sameShape } from '../tensor/shape.ts';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import { emit } from './emit.ts';
import { fuse } from './passes/fuse.ts';
import { implySums } from './passes/impliedSums.ts';
import { mixedPrecision } from './passes/mixedPrecision.ts';
import { protectVariables } from './passes/protect.ts';
import { simplify } from './passes/simplify.ts';
import { sinkSlices } from './passes/sinkSlices.ts';
import { transposedDots } from './passes/transposedDots.ts';
import type { Program } from './program.ts';
import { schedule } from './schedule.ts';

/** How a graph is compiled. */
export interface CompilationOptions {
  /**
   * What products of matrices and convolutions are computed from: all bits of float32, or operands rounded to bfloat16.
   *
   * @defaultValue 'float32'
   */
  readonly precision?: 'float32' | 'bfloat16';
}

/**
 * Compiles a graph: simplifies it, fuses it into tasks, orders them, and writes them down as a program.
 *
 * The program computes every output and every update of the graph; all updates see the variables as they were before
 * the run.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a variable with two updates, or an input that is not listed
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH`, DTypeMismatchError `ERR_DTYPE_MISMATCH` for an update of another
 *   shape or type than its variable's
 */
export function compileGraph(graph: Graph, options: CompilationOptions = {}): Program {
  const steps = compileSteps(graph, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** {@link compileGraph} that waits for `turn` between its steps, so that a big graph does not hold up the event loop. */
export async function compileGraphInTurns(
  graph: Graph,
  turn: () => Promise<void>,
  options: CompilationOptions = {},
): Promise<Program> {
  const steps = compileSteps(graph, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await turn();
  }
}

function* compileSteps(graph: Graph, { precision = 'float32' }: CompilationOptions): Generator<undefined, Program> {
  checkUpdates(graph);
  let simple = implySums(transposedDots(simplify(graph)));
  yield;
  if (precision === 'bfloat16') {
    simple = simplify(mixedPrecision(simple));
    yield;
  }
  const simplified = protectVariables(sinkSlices(simple));
  const plan = yield* fuse(simplified);
  yield;
  const order = schedule(simplified, plan);
  yield;
  return emit(simplified, order, (body) => compileGraph(body));
}

function checkUpdates({ updates }: Graph): void {
  const seen = new Set<Variable>();
  for (const { variable, node } of updates) {
    const { name, shape, dtype } = variable;
    const details = { variable: name, shape, dtype, given: { shape: node.shape, dtype: node.dtype } };
    if (seen.has(variable)) {
      throw new InvalidArgumentError(`Variable "${name}" has two updates in one graph; expected at most one.`, {
        details,
      });
    }
    seen.add(variable);
    if (!sameShape(node.shape, shape)) {
      throw new ShapeMismatchError(
        `Variable "${name}" of shape ${formatShape(shape)} cannot take an update of shape ${formatShape(node.shape)}.`,
        { details },
      );
    }
    if (node.dtype !== dtype) {
      throw new DTypeMismatchError(
        `Variable "${name}" of type ${dtype} cannot take an update of type ${node.dtype}. Cast it to ${dtype}.`,
        { details },
      );
    }
  }
}
