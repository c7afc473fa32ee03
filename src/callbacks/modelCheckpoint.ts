/** Save the model while it trains. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkBoolean, checkInteger, checkNumber, checkOneOf, checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { Callback } from './callback.ts';
import type { Logs } from './context.ts';
import { checkTemplate, fillTemplate } from './fileTemplate.ts';
import { MONITOR_MODES, Monitor, type MonitorMode } from './monitor.ts';

/** Options of {@link ModelCheckpoint}. */
export interface ModelCheckpointOptions {
  /**
   * Where to save: a path ending in `.keras`, with fields in braces as in Python: `{epoch:02d}` (1-based),
   * `{batch}` (1-based, with a numeric `saveFreq`), and any log key, `{val_loss:.2f}`.
   */
  filepath: string;
  /** Log key to watch with `saveBestOnly`. @defaultValue 'val_loss' */
  monitor?: string;
  /** 1 prints what is saved. @defaultValue 0 */
  verbose?: number;
  /** Save only when the monitored value improves; NaN never does. @defaultValue false */
  saveBestOnly?: boolean;
  /** Not available yet: `true` is refused. @defaultValue false */
  saveWeightsOnly?: boolean;
  /** Which way is better; 'auto' asks the metric. @defaultValue 'auto' */
  mode?: MonitorMode;
  /** 'epoch', or a number of batches, counted across epochs. @defaultValue 'epoch' */
  saveFreq?: 'epoch' | number;
  /** Value that the first save has to beat. @defaultValue none */
  initialValueThreshold?: number | undefined;
}

const OPTIONS = [
  'filepath',
  'monitor',
  'verbose',
  'saveBestOnly',
  'saveWeightsOnly',
  'mode',
  'saveFreq',
  'initialValueThreshold',
];

/**
 * Saves the model after each epoch (or every so many batches), or whenever it is the best so far.
 *
 * @remarks
 * Directories are created. A file is complete or absent: it is written under another name first.
 *
 * @throws {@link InvalidArgumentError} `ERR_INVALID_ARGUMENT` for options outside their ranges; at the first epoch where
 *   `saveBestOnly` watches a key that the run does not have (Keras saves anyway), or the path names an unknown field
 *
 * @example
 * ```ts
 * await net.fit(train, { epochs: 20, validationData,
 *   callbacks: [callbacks.modelCheckpoint({ filepath: 'runs/best.keras', saveBestOnly: true, monitor: 'val_accuracy' })] });
 * ```
 *
 * @reference https://keras.io/api/callbacks/model_checkpoint/
 */
export class ModelCheckpoint extends Callback {
  readonly #filepath: string;
  readonly #monitor: Monitor;
  readonly #verbose: number;
  readonly #saveBestOnly: boolean;
  readonly #saveFreq: 'epoch' | number;
  #best: number | undefined;
  #epoch = 0;
  #batchesSinceSave = 0;

  constructor(options: ModelCheckpointOptions) {
    super();
    const owner = 'ModelCheckpoint';
    checkOptions(owner, options, OPTIONS);
    if (typeof options.filepath !== 'string' || !options.filepath.endsWith('.keras')) {
      throw new InvalidArgumentError(
        `${owner}: expected filepath to be a path ending in ".keras", got ${describeValue(options.filepath)}.`,
      );
    }
    if (checkBoolean(owner, 'saveWeightsOnly', options.saveWeightsOnly ?? false)) {
      throw new InvalidArgumentError(
        `${owner}: saveWeightsOnly is not available yet. Leave it out: the whole model, with its weights, is saved.`,
      );
    }
    this.#filepath = options.filepath;
    this.#saveFreq = options.saveFreq ?? 'epoch';
    if (this.#saveFreq !== 'epoch') checkInteger(owner, "saveFreq ('epoch' or batches)", this.#saveFreq);
    checkTemplate(owner, this.#filepath);
    this.#monitor = new Monitor(
      owner,
      options.monitor ?? 'val_loss',
      checkOneOf(owner, 'mode', options.mode ?? 'auto', MONITOR_MODES),
    );
    this.#verbose = checkInteger(owner, 'verbose', options.verbose ?? 0, 0);
    this.#saveBestOnly = checkBoolean(owner, 'saveBestOnly', options.saveBestOnly ?? false);
    this.#best =
      options.initialValueThreshold === undefined
        ? undefined
        : checkNumber(owner, 'initialValueThreshold', options.initialValueThreshold);
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void | Promise<void> {
    if (this.#saveFreq === 'epoch' || ++this.#batchesSinceSave < this.#saveFreq) return;
    this.#batchesSinceSave = 0;
    return this.#save(this.#epoch, batch, logs);
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.#saveFreq === 'epoch') await this.#save(epoch, undefined, logs);
  }

  async #save(epoch: number, batch: number | undefined, logs: Logs): Promise<void> {
    const say = (text: string): void => {
      if (this.#verbose > 0) console.log(`\nEpoch ${epoch + 1}: ${text}`);
    };
    let reason = '';
    if (this.#saveBestOnly) {
      const { key } = this.#monitor;
      const current = this.#monitor.read(logs);
      if (current === undefined) {
        // Validation may run in other epochs only (validationFreq). No batch ever has its values.
        if (batch === undefined && this.#monitor.expected(this.model)) return;
        throw new InvalidArgumentError(this.#monitor.missing(epoch, batch, logs));
      }
      const best = this.#best === undefined ? 'None' : this.#best.toFixed(5);
      if (!this.#monitor.improves(current, this.#best, this.model)) return say(`${key} did not improve from ${best}`);
      this.#best = current;
      reason = `${key} improved from ${best} to ${current.toFixed(5)}, `;
    }
    const fields = { epoch: epoch + 1, ...(batch === undefined ? {} : { batch: batch + 1 }), ...logs };
    const path = fillTemplate('ModelCheckpoint', this.#filepath, fields);
    say(`${reason}saving model to ${path}`);
    await mkdir(dirname(path), { recursive: true });
    await this.model.save(path);
    say(`finished saving model to ${path}`);
  }
}
