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
  const simplified = protectVariables(simplify(graph));
  const plan = fuse(simplified);
  return emit(simplified, schedule(simplified, plan));
}
