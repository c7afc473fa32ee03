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
import { allocate, type TypedArray } from '../tensor/dtype.ts';
import { type Shape, type SymbolicShape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { DisposedError, InvalidArgumentError, NotCompiledError } from '../util/errors.ts';
import { nextSeed, RandomStream } from '../util/random.ts';
import { Activities } from './activities.ts';
import { requireTargets, type StepBatch, singleTensor } from './batchCheck.ts';
import type { Network } from './network.ts';
import type { Objective } from './objective.ts';
import { claimOptimizer } from './optimizerUse.ts';
import { precisionFor } from './precision.ts';
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
    if (settings.objective.loss !== undefined) return settings;
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
  build(inputShape: SymbolicShape): void {
    if (this.#storage !== undefined) return;
    this.checkAlive('build');
    this.network.buildSymbols(inputShape);
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
    this.network.buildSymbols(this.network.inputShape!);
    this.#fill(storage);
    if (this.#settings !== undefined) this.compile(this.#settings);
    this.#programs?.dispose();
    this.#programs = undefined;
  }

  #fill(storage: VariableStorage): void {
    for (const weight of this.network.weights) {
      storage.ensure(weight, () => weight.initializer.initialize(weight.shape, new RandomStream(nextSeed())));
    }
  }

  /** Builds for the samples of a batch, whatever its targets are. */
  buildFor(batch: Pick<Batch, 'x'>): void {
    if (this.#storage !== undefined) return;
    const x = singleTensor(batch.x, this.network.inputName, 'x', this.network.label);
    this.build([null, ...x.shape.slice(1)]);
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
    return this.trainableWeights.map((weight) => {
      const specs = optimizer.allSlotSpecs(weight);
      return optimizer.slotsOf(weight).map((slot, i) =>
        storage.ensure(slot, () => {
          const { initialValue } = specs[i]!;
          if (initialValue === 'variable') return storage.get(weight).read();
          const data = allocate(slot.dtype, sizeOf(slot.shape));
          return initialValue === 0 ? data : data.fill(initialValue);
        }),
      );
    });
  }

  /** The memory of a weight. */
  memoryOf(weight: Weight): EngineVariable {
    return (this.#storage ?? this.#fail('is not built yet')).get(weight);
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
    const inputs: TypedArray[] = [batch.x.data, batch.y!.data];
    if (batch.sampleWeight !== undefined) inputs.push(batch.sampleWeight.data);
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
    const inputs: TypedArray[] = [batch.x.data, batch.y!.data];
    if (batch.sampleWeight !== undefined) inputs.push(batch.sampleWeight.data);
    inputs.push(this.#testKeep, this.#noStep);
    return scalars(await this.#stepPrograms().run(signature, inputs));
  }

  /** The prediction for a batch, row-major. */
  async predictOn(x: Tensor): Promise<TypedArray> {
    const signature: StepSignature = { mode: 'predict', x, y: undefined, sampleWeight: undefined };
    const outputs = await this.#stepPrograms().run(signature, [x.data, this.#noStep]);
    return outputs[0]!;
  }

  /** Shape of the prediction for a number of samples. */
  outputShape(samples: number): Shape {
    return [samples, ...(this.network.outputShape!.slice(1) as number[])];
  }

  #signature(mode: 'train' | 'test', batch: StepBatch, owner: string): StepSignature {
    const { x, y, sampleWeight } = requireTargets(batch, owner);
    return { mode, x, y, sampleWeight };
  }

  #stepPrograms(): StepPrograms {
    this.#programs ??= this.#makePrograms();
    return this.#programs;
  }

  #makePrograms(): StepPrograms {
    const storage = this.#storage!;
    const settings = this.#settings;
    if (settings !== undefined) {
      for (const variable of settings.objective.variables) {
        storage.ensure(variable, () => allocate(variable.dtype, sizeOf(variable.shape)));
      }
    }
    const trace = (signature: StepSignature): Graph | Promise<Graph> => {
      if (signature.mode === 'predict') return tracePrediction(this.network, signature);
      if (signature.mode === 'train') this.optimizerSlots();
      const { objective, optimizer } = settings!;
      return traceStep(this.network, objective, optimizer, this.trainableWeights, signature);
    };
    return new StepPrograms(storage, trace, { precision: precisionFor(settings?.policy ?? 'float32', storage.engine) });
  }
}

/** The running results behind the batch's own loss. */
function scalars(outputs: readonly TypedArray[]): number[] {
  const values = new Array<number>(outputs.length - 1);
  for (let i = 0; i < values.length; i++) values[i] = outputs[i + 1]![0]!;
  return values;
}
