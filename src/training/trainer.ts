/** The running state of one model: its variables, programs and what it was compiled for. */
import type { Program } from '../compiler/program.ts';
import type { Batch } from '../data/batch.ts';
import type { Engine, EngineVariable, ExecutableMemory } from '../engine/engine.ts';
import { engines } from '../engine/engines.ts';
import type { Graph } from '../graph/node.ts';
import type { Variable } from '../graph/variable.ts';
import type { Optimizer } from '../nn/optimizers/optimizer.ts';
import type { Policy } from '../nn/policy.ts';
import type { Weight } from '../nn/weight.ts';
import { allocate, dtypeOf } from '../tensor/dtype.ts';
import { type Shape, type SymbolicShape, sizeOf } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { DisposedError, InvalidArgumentError, NotCompiledError } from '../util/errors.ts';
import { nextSeed, RandomStream } from '../util/random.ts';
import { Activities } from './activities.ts';
import { inputsOf, requireTargets, type StepBatch } from './batchCheck.ts';
import type { Network } from './network.ts';
import type { Objective } from './objective.ts';
import { claimOptimizer, ensureSlots } from './optimizerUse.ts';
import { precisionFor } from './precision.ts';
import { fed, scalars } from './stepFeeds.ts';
import { type StepSignature, tracePrediction, traceStep } from './stepGraph.ts';
import { StepPrograms } from './stepPrograms.ts';
import { VariableStorage } from './variableStorage.ts';

/** What `compile()` settles. */
export interface TrainingSettings {
  readonly optimizer: Optimizer;
  readonly objective: Objective;
  readonly policy: Policy;
}

/**
 * Runs single steps of a model.
 *
 * Owns: the engine memory of weights, optimizer slots and running results; the compiled programs; what is under way. Knows
 * nothing of epochs, sources or callbacks.
 */
export class Trainer {
  readonly network: Network;
  readonly activities: Activities;
  /** Asked for by callbacks or the user; `fit` looks at it after each batch and epoch. */
  stopTraining = false;
  /** Seed of the order of the data in the latest `fit`, for one that goes on from there. */
  dataSeed: number | undefined;
  /** Loss of the latest training batch alone. */
  batchLoss = Number.NaN;
  /** Loss of the latest evaluated batch alone. */
  evaluatedLoss = Number.NaN;
  /** Whether a single step has warned of a loss that is not finite: once a model. */
  warnedNonFinite = false;
  #storage: VariableStorage | undefined;
  #settings: TrainingSettings | undefined;
  /** Those of the moment of `compile()` (or of building, if that came later), as in Keras. */
  #trainableWeights: readonly Weight[] | undefined;
  #programs: StepPrograms | undefined;
  #disposed = false;

  // Scalars that every step feeds. A step reads them until it settles; `activities` see to it that steps do not overlap.
  readonly #learningRate = new Float32Array(1);
  readonly #update = new Float32Array(1);
  readonly #trainStep = new Int32Array(1);
  readonly #trainKeep = new Float32Array(1);
  readonly #testKeep = new Float32Array(1);
  readonly #noStep = new Int32Array(1);

  constructor(network: Network) {
    this.network = network;
    this.activities = new Activities(network);
  }

  // Life -------------------------------------------------------------------------------------------------------------

  get built(): boolean {
    return this.#storage !== undefined;
  }

  /** The engine that the model was built on. */
  get engine(): Engine {
    return (this.#storage ?? this.#fail('is not built yet')).engine;
  }

  /** What `compile()` settled. */
  get settings(): TrainingSettings | undefined {
    return this.#settings;
  }

  /** What `compile()` settled, with or without a loss. @throws NotCompiledError naming what needs it */
  compiledSettings(owner: string): TrainingSettings {
    this.checkAlive(owner);
    if (this.#settings !== undefined) return this.#settings;
    throw new NotCompiledError(
      `${owner}: ${this.network.label} is not compiled. Call compile({ optimizer, loss, metrics }) first.`,
    );
  }

  /** What `compile()` settled, with a loss. @throws NotCompiledError naming the method that needs it */
  requireSettings(owner: string): TrainingSettings {
    const settings = this.compiledSettings(owner);
    if (settings.objective.hasLoss) return settings;
    throw new NotCompiledError(
      `${owner}: ${this.network.label} was compiled without a loss. Pass one: compile({ loss: 'meanSquaredError' }).`,
    );
  }

  /** @throws InvalidArgumentError where there are no weights yet */
  checkBuilt(owner: string): void {
    if (this.#storage === undefined) this.#fail('is not built yet', owner);
  }

  checkAlive(owner: string): void {
    if (this.#disposed) {
      throw new DisposedError(`${owner}: ${this.network.label} was disposed. Make a new model, or load it again.`);
    }
  }

  #fail(state: string, owner?: string): never {
    throw new InvalidArgumentError(
      `${owner === undefined ? '' : `${owner}: `}${this.network.label} ${state}. Give its first layer inputShape, call build(), or feed it a batch.`,
    );
  }

  /** Makes the weights on the present engine and fills them, once. Nothing happens if the shape does not fit. */
  build(inputShapes: readonly SymbolicShape[]): void {
    if (this.#storage !== undefined) return;
    this.checkAlive('build');
    this.network.buildSymbols(inputShapes);
    const storage = new VariableStorage(engines.current());
    try {
      this.#fill(storage);
    } catch (error) {
      storage.dispose();
      throw error;
    }
    this.#storage = storage;
    if (this.#settings !== undefined) this.compile(this.#settings);
  }

  /** Follows a change of the network: makes and fills the weights that are new; the others keep their values. */
  extend(): void {
    const storage = this.#storage;
    if (storage === undefined) return;
    this.network.buildSymbols(this.network.inputShapes!);
    this.#fill(storage);
    if (this.#settings !== undefined) this.compile(this.#settings);
    this.#programs?.dispose();
    this.#programs = undefined;
  }

  #fill(storage: VariableStorage): void {
    for (const weight of [...this.network.weights, ...this.network.states]) {
      storage.ensure(weight, () => weight.initializer.initialize(weight.shape, new RandomStream(nextSeed())));
    }
  }

  /** Builds for the samples of a batch, whatever its targets are. */
  buildFor(batch: Pick<Batch, 'x'>): void {
    if (this.#storage !== undefined) return;
    const x = inputsOf(this.network, batch, this.network.label);
    this.build(x.map(({ shape }) => [null, ...shape.slice(1)]));
  }

  /** Settles optimizer, loss and metrics. Weights stay; running results and the slots of another optimizer go. */
  compile(settings: TrainingSettings): void {
    claimOptimizer(settings.optimizer, this);
    const previous = this.#settings;
    this.#programs?.dispose();
    this.#programs = undefined;
    if (this.#storage !== undefined && previous !== undefined && previous !== settings) {
      this.#storage.release(previous.objective.variables);
      if (previous.optimizer !== settings.optimizer) this.#storage.release(this.#slots(previous.optimizer));
    }
    this.#settings = settings;
    if (this.#storage !== undefined) this.#trainableWeights = [...this.network.trainableWeights];
  }

  #slots(optimizer: Optimizer): readonly Variable[] {
    return (this.#trainableWeights ?? []).flatMap((weight) => optimizer.slotsOf(weight));
  }

  /** The weights that the optimizer changes. */
  get trainableWeights(): readonly Weight[] {
    return this.#trainableWeights ?? this.network.trainableWeights;
  }

  /** The slots of the optimizer by trainable weight; allocated where they are not yet. */
  optimizerSlots(): readonly (readonly EngineVariable[])[] {
    const storage = this.#storage ?? this.#fail('is not built yet');
    const { optimizer } = this.compiledSettings('optimizerSlots');
    optimizer.setPaths(this.network.weightPaths);
    return this.trainableWeights.map((weight) => ensureSlots(storage, optimizer, weight));
  }

  /** The memory of a weight. */
  memoryOf(weight: Weight): EngineVariable {
    return (this.#storage ?? this.#fail('is not built yet')).get(weight);
  }

  /** Sets the states that go on from batch to batch back to their start. */
  resetStates(): void {
    for (const state of this.network.states) {
      const start = state.initializer.initialize(state.shape, new RandomStream(0));
      this.#storage?.get(state).write(start);
    }
  }

  /** Bytes of the variables, and of the temporaries of the programs that are compiled at present. */
  get memory(): { readonly variablesBytes: number } & ExecutableMemory {
    const variablesBytes = this.#storage?.bytes ?? 0;
    return { variablesBytes, ...(this.#programs?.memory ?? { arenaBytes: 0, unsharedBytes: 0 }) };
  }

  /** Frees everything. @throws BusyError while a run is under way */
  dispose(): void {
    this.activities.checkIdle('dispose');
    this.#disposed = true;
    this.#settings = undefined;
    this.#programs?.dispose();
    this.#programs = undefined;
    this.#storage?.dispose();
    this.#storage = undefined;
  }

  // Steps ------------------------------------------------------------------------------------------------------------

  /** Compiles the program that a batch needs; refuses what does not fit, before anything has changed. */
  async prepare(mode: 'train' | 'test', batch: StepBatch, owner: string): Promise<void> {
    await this.#stepPrograms().prepare(this.#signature(mode, batch, owner));
  }

  /** The program of a training step on such a batch, for inspection: the benchmarks count its work. */
  async trainProgram(batch: StepBatch, owner: string): Promise<Program> {
    return this.#stepPrograms().inspect(this.#signature('train', batch, owner));
  }

  /**
   * One optimizer step.
   *
   * @param keep - Whether running results go on from the batch before.
   * @returns running results in the order of `objective.keys`
   */
  async trainOn(batch: StepBatch, keep: boolean, owner: string): Promise<number[]> {
    const { optimizer } = this.#settings!;
    const signature = this.#signature('train', batch, owner);
    this.#trainKeep[0] = keep ? 1 : 0;
    this.#trainStep[0] = optimizer.iterations;
    this.#update[0] = optimizer.iterations + 1;
    this.#learningRate[0] = optimizer.learningRate;
    const inputs = fed(signature);
    inputs.push(this.#trainKeep, this.#trainStep, this.#learningRate, this.#update);
    const { iterations } = optimizer;
    try {
      // Counted as soon as the engine has the step: who reads weights meanwhile, to save them, waits for its end.
      const outputs = await this.#stepPrograms().run(signature, inputs, () => {
        optimizer.iterations = iterations + 1;
      });
      this.batchLoss = outputs[0]![0]!;
      return scalars(outputs);
    } catch (error) {
      optimizer.iterations = iterations;
      throw error;
    }
  }

  /** Loss and metrics of a batch, without any change of the model. */
  async testOn(batch: StepBatch, keep: boolean, owner: string): Promise<number[]> {
    const signature = this.#signature('test', batch, owner);
    this.#testKeep[0] = keep ? 1 : 0;
    const inputs = fed(signature);
    inputs.push(this.#testKeep, this.#noStep);
    const outputs = await this.#stepPrograms().run(signature, inputs);
    this.evaluatedLoss = outputs[0]![0]!;
    return scalars(outputs);
  }

  /** The predictions for a batch, by output. */
  async predictOn(x: readonly Tensor[]): Promise<Tensor[]> {
    const signature: StepSignature = { mode: 'predict', x, y: [], sampleWeight: [] };
    const shapes = this.#predictionShapes(x);
    const outputs = await this.#stepPrograms().run(signature, [...x.map(({ data }) => data), this.#noStep]);
    return outputs.map((data, i) => new Tensor(data, shapes[i]!, dtypeOf(data)!));
  }

  #predictionShapes(x: readonly Tensor[]): readonly Shape[] {
    const { network } = this;
    const samples = x[0]!.shape[0]!;
    const shapes = network.outputShapes!.map((shape) => [samples, ...shape.slice(1)]);
    // Sizes that are open in the model are those of the data.
    if (shapes.some((shape) => shape.includes(null))) {
      return network.inferOutputShapes(x.map(({ shape }) => shape)) as readonly Shape[];
    }
    return shapes as readonly Shape[];
  }

  #signature(mode: 'train' | 'test', batch: StepBatch, owner: string): StepSignature & StepBatch {
    const { x, y, sampleWeight } = requireTargets(this.network, this.#settings!.objective, batch, owner);
    return { mode, x, y, sampleWeight };
  }

  #stepPrograms(): StepPrograms {
    this.#programs ??= this.#makePrograms();
    return this.#programs;
  }

  #makePrograms(): StepPrograms {
    const storage = this.#storage!;
    const settings = this.#settings;
    const trace = async (signature: StepSignature): Promise<Graph> => {
      if (signature.mode === 'predict') return tracePrediction(this.network, signature);
      if (signature.mode === 'train') this.optimizerSlots();
      const { objective, optimizer } = settings!;
      const graph = await traceStep(this.network, objective, optimizer, this.trainableWeights, signature);
      // Metrics may make their state from the shapes of the first batch.
      for (const variable of objective.variables) {
        storage.ensure(variable, () => allocate(variable.dtype, sizeOf(variable.shape)));
      }
      return graph;
    };
    return new StepPrograms(storage, trace, { precision: precisionFor(settings?.policy ?? 'float32', storage.engine) });
  }
}
