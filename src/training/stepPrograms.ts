/** The compiled programs of a model, by mode and by shape and type of what is fed. */
import { type CompilationOptions, compileGraphInTurns } from '../compiler/compile.ts';
import type { Program } from '../compiler/program.ts';
import type { Engine, Executable, ExecutableMemory } from '../engine/engine.ts';
import type { Graph } from '../graph/node.ts';
import type { TypedArray } from '../tensor/dtype.ts';
import { sameShape } from '../tensor/shape.ts';
import type { StepSignature, TensorType } from './stepGraph.ts';
import { turn } from './turn.ts';
import type { VariableStorage } from './variableStorage.ts';

interface Entry {
  readonly signature: StepSignature;
  /** Set once it is compiled. */
  executable: Executable | undefined;
  readonly compiled: Promise<Executable>;
  /** Runs under way: an entry in use is never thrown away. */
  running: number;
}

/** Programs that are kept; a model fed with ever new shapes gives up the one that was used longest ago. */
const MAX_PROGRAMS = 32;

/** Makes programs when they are first needed and keeps them. All share the model's variables. */
export class StepPrograms {
  readonly #engine: Engine;
  readonly #storage: VariableStorage;
  readonly #trace: (signature: StepSignature) => Graph | Promise<Graph>;
  readonly #options: CompilationOptions;
  /** Latest use first. */
  #entries: Entry[] = [];
  #disposed = false;

  constructor(
    storage: VariableStorage,
    trace: (signature: StepSignature) => Graph | Promise<Graph>,
    options: CompilationOptions = {},
  ) {
    this.#engine = storage.engine;
    this.#storage = storage;
    this.#trace = trace;
    this.#options = options;
  }

  /** Compiles the program of a signature without running it. */
  async prepare(signature: StepSignature): Promise<Executable> {
    const entry = this.#entry(signature);
    return entry.executable ?? entry.compiled;
  }

  /** Runs the program of a signature. @param onStart - Called when the engine has got the run. */
  async run(signature: StepSignature, inputs: readonly TypedArray[], onStart?: () => void): Promise<TypedArray[]> {
    const entry = this.#entry(signature);
    entry.running++;
    try {
      const running = (entry.executable ?? (await entry.compiled)).run(inputs);
      onStart?.();
      return await running;
    } finally {
      entry.running--;
    }
  }

  #entry(signature: StepSignature): Entry {
    const entries = this.#entries;
    const index = entries.findIndex((entry) => sameSignature(entry.signature, signature));
    if (index === 0) return entries[0]!;
    const entry = index > 0 ? entries.splice(index, 1)[0]! : this.#create(signature);
    entries.unshift(entry);
    if (entries.length > MAX_PROGRAMS) this.#dropOldest();
    return entry;
  }

  #create(signature: StepSignature): Entry {
    // A signature may be the batch itself: only its types are kept.
    const own: StepSignature = {
      mode: signature.mode,
      x: signature.x.map((type) => typeOf(type)!),
      y: signature.y.map(typeOf),
      sampleWeight: signature.sampleWeight.map(typeOf),
    };
    const entry: Entry = { signature: own, executable: undefined, compiled: this.#compile(own), running: 0 };
    entry.compiled.then(
      (executable) => {
        entry.executable = executable;
        if (this.#disposed) executable.dispose();
      },
      // What failed to compile is tried again next time; the error reaches whoever waits for `compiled`.
      () => {
        this.#entries = this.#entries.filter((other) => other !== entry);
      },
    );
    return entry;
  }

  async #compile(signature: StepSignature): Promise<Executable> {
    const graph = await this.#trace(signature);
    await turn();
    const program = await compileGraphInTurns(graph, turn, this.#options);
    await turn();
    return this.#engine.compile(program, this.#storage.get);
  }

  /** The program of a signature as the compiler makes it, for inspection: nothing keeps it. */
  async inspect(signature: StepSignature): Promise<Program> {
    return compileGraphInTurns(await this.#trace(signature), turn, this.#options);
  }

  #dropOldest(): void {
    for (let i = this.#entries.length - 1; i > 0; i--) {
      const entry = this.#entries[i]!;
      if (entry.running > 0 || entry.executable === undefined) continue;
      entry.executable.dispose();
      this.#entries.splice(i, 1);
      return;
    }
  }

  /** Bytes that the compiled programs hold, all together; each has an arena of its own. */
  get memory(): ExecutableMemory {
    let arenaBytes = 0;
    let unsharedBytes = 0;
    for (const { executable } of this.#entries) {
      arenaBytes += executable?.memory.arenaBytes ?? 0;
      unsharedBytes += executable?.memory.unsharedBytes ?? 0;
    }
    return { arenaBytes, unsharedBytes };
  }

  /** Frees all programs. */
  dispose(): void {
    this.#disposed = true;
    for (const entry of this.#entries) entry.executable?.dispose();
    this.#entries = [];
  }
}

function typeOf(value: TensorType | undefined): TensorType | undefined {
  return value === undefined ? undefined : { shape: [...value.shape], dtype: value.dtype };
}

function sameType(a: TensorType | undefined, b: TensorType | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

function sameTypes(a: readonly (TensorType | undefined)[], b: readonly (TensorType | undefined)[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!sameType(a[i], b[i])) return false;
  return true;
}

function sameSignature(a: StepSignature, b: StepSignature): boolean {
  return a.mode === b.mode && sameTypes(a.x, b.x) && sameTypes(a.y, b.y) && sameTypes(a.sampleWeight, b.sampleWeight);
}
