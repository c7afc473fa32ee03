/** From a graph to a program, in four steps. */
import type { Graph } from '../graph/node.ts';
import { emit } from './emit.ts';
import { fuse } from './passes/fuse.ts';
import { protectVariables } from './passes/protect.ts';
import { simplify } from './passes/simplify.ts';
import type { Program } from './program.ts';
import { schedule } from './schedule.ts';

/**
 * Compiles a graph: simplifies it, fuses it into tasks, orders them, and writes them down as a program.
 *
 * The program computes every output and every update of the graph; all updates see the variables as they were before
 * the run.
 */
export function compileGraph(graph: Graph): Program {
  const steps = compileSteps(graph);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** {@link compileGraph} that waits for `turn` between its steps, so that a big graph does not hold up the event loop. */
export async function compileGraphInTurns(graph: Graph, turn: () => Promise<void>): Promise<Program> {
  const steps = compileSteps(graph);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await turn();
  }
}

function* compileSteps(graph: Graph): Generator<undefined, Program> {
  const simple = simplify(graph);
  yield;
  const simplified = protectVariables(simple);
  const plan = fuse(simplified);
  yield;
  const order = schedule(simplified, plan);
  yield;
  return emit(simplified, order);
}
