/** Compiles and runs a graph once, on any engine. */
import { type CompilationOptions, compileGraph } from '../../src/compiler/compile.ts';
import type { Engine, Executable } from '../../src/engine/engine.ts';
import type { Graph, Node } from '../../src/graph/node.ts';
import type { Variable } from '../../src/graph/variable.ts';
import type { TypedArray } from '../../src/tensor/dtype.ts';

/** Start values of variables. */
export type VariableValues = ReadonlyMap<Variable, TypedArray>;

/** A graph of some inputs and outputs, without updates. */
export function graphOf(inputs: readonly Node[], outputs: readonly Node[]): Graph {
  return {
    inputs: inputs as Node<'input'>[],
    outputs: outputs.map((node, i) => ({ name: `output ${i}`, node })),
    updates: [],
  };
}

/** What a graph gives for one set of inputs. */
export interface GraphResult {
  readonly outputs: TypedArray[];
  /** Values of the variables after the run, in the order of the program. */
  readonly variables: ReadonlyMap<Variable, TypedArray>;
  readonly description: readonly string[];
}

/** Compiles a graph for an engine. */
export function prepareGraph(
  engine: Engine,
  graph: Graph,
  values: VariableValues = new Map(),
  options?: CompilationOptions,
): Promise<{ executable: Executable; readVariables: () => Map<Variable, TypedArray> }> {
  const program = compileGraph(graph, options);
  const storages = new Map(
    program.variables.map((variable) => [variable, engine.createVariable(variable, values.get(variable)!)]),
  );
  return engine
    .compile(program, (variable) => storages.get(variable)!)
    .then((executable) => ({
      executable,
      readVariables: () => new Map([...storages].map(([variable, storage]) => [variable, storage.read()])),
    }));
}

/** Compiles and runs a graph. */
export async function runGraph(
  engine: Engine,
  graph: Graph,
  inputs: readonly TypedArray[],
  values?: VariableValues,
  options?: CompilationOptions,
): Promise<GraphResult> {
  const { executable, readVariables } = await prepareGraph(engine, graph, values, options);
  const outputs = await executable.run(inputs);
  return { outputs, variables: readVariables(), description: executable.describe() };
}
