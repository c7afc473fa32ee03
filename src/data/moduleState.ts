/** What the hooks of a module's sequence changed on the main thread, so that its copies in workers can follow. */
import { createHash, type Hash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { serialize } from 'node:v8';
import { InvalidArgumentError } from '../util/errors.ts';
import type { Sequence } from './sequence.ts';

/** The hooks around an epoch. */
export type Hook = 'onEpochBegin' | 'onEpochEnd';

/** A call of a hook: its name and the epoch. */
export type HookCall = readonly [hook: Hook, epoch: number];

/** What a worker's copy takes over. */
export interface StateUpdate {
  /** For `setWorkerState`; wrapped, because undefined is no state. */
  readonly state?: { readonly value: unknown };
  /** Public fields that differ from what the constructor made, or did at an earlier update. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Every hook that was called so far, in order; a copy calls those that it has not called yet. */
  readonly calls?: readonly HookCall[];
}

/** Sequences made by `Sequence.fromModule` that have hooks. */
const trackers = new WeakMap<Sequence, FieldTracker>();

/** Notes the fields of a sequence as its constructor left them. Only sequences with hooks can change. */
export async function trackModuleState(sequence: Sequence): Promise<void> {
  if (hasHooks(sequence)) trackers.set(sequence, new FieldTracker(sequence, await fingerprints(sequence)));
}

/** Whether anything of the user's runs between epochs. */
export function hasHooks(sequence: Sequence): boolean {
  return typeof sequence.onEpochBegin === 'function' || typeof sequence.onEpochEnd === 'function';
}

/** Notes that a hook ran on the main thread's instance. */
export function noteHookCall(sequence: Sequence, call: HookCall): void {
  trackers.get(sequence)?.noteCall(call);
}

/** Everything that a copy fresh from the constructor has to take over; undefined if nothing. */
export async function fullUpdate(sequence: Sequence): Promise<StateUpdate | undefined> {
  const state = await sequence.workerState?.();
  if (state !== undefined) return { state: { value: state } };
  return trackers.get(sequence)?.update();
}

/** Hooks that each copy has caught up with. */
const caughtUp = new WeakMap<Sequence, number>();

/** Brings a copy to where the user's instance is. Hooks first: what they leave in public fields is overwritten. */
export async function applyUpdate(copy: Sequence, { state, fields, calls = [] }: StateUpdate): Promise<void> {
  for (let i = caughtUp.get(copy) ?? 0; i < calls.length; i++) {
    caughtUp.set(copy, i + 1);
    const [hook, epoch] = calls[i]!;
    await copy[hook]?.(epoch);
  }
  for (const [key, value] of Object.entries(fields ?? {})) Reflect.set(copy, key, value);
  if (state !== undefined) await copy.setWorkerState(state.value);
}

/** Compares fields by their contents. */
class FieldTracker {
  readonly #sequence: Sequence;
  readonly #initial: Fingerprints;
  readonly #replaysCalls: boolean;
  readonly #calls: HookCall[] = [];
  /** Fields of earlier updates: copies have them, so that they are told of a value of the constructor's too. */
  readonly #told = new Set<string>();

  constructor(sequence: Sequence, initial: Fingerprints) {
    this.#sequence = sequence;
    this.#initial = initial;
    this.#replaysCalls = hasPrivateFields(sequence);
  }

  noteCall(call: HookCall): void {
    if (this.#replaysCalls) this.#calls.push(call);
  }

  async update(): Promise<StateUpdate | undefined> {
    const fields: Record<string, unknown> = {};
    const present = await fingerprints(this.#sequence);
    // A field that is gone is undefined in the copies.
    for (const key of new Set([...this.#initial.keys(), ...present.keys(), ...this.#told])) {
      const fingerprint = present.get(key);
      // What could not travel from the start is made by the constructor in each copy.
      const isInitial = present.has(key) === this.#initial.has(key) && this.#initial.get(key) === fingerprint;
      if (isInitial && !this.#told.has(key)) continue;
      if (present.has(key) && fingerprint === undefined) this.#refuse(key);
      this.#told.add(key);
      fields[key] = (this.#sequence as unknown as Record<string, unknown>)[key];
    }
    const changed = Object.keys(fields).length > 0;
    if (!changed && this.#calls.length === 0) return undefined;
    return { ...(changed ? { fields } : {}), ...(this.#calls.length > 0 ? { calls: [...this.#calls] } : {}) };
  }

  #refuse(key: string): never {
    const name = this.#sequence.constructor.name;
    throw new InvalidArgumentError(
      `${name}: onEpochBegin or onEpochEnd put something into the field "${key}" that cannot travel to worker threads. ` +
        'Keep plain values in public fields, or implement workerState() and setWorkerState(state).',
      { details: { field: key } },
    );
  }
}

/** Private fields cannot be read from outside; whether there are any stands in the class's text. */
function hasPrivateFields(sequence: Sequence): boolean {
  for (
    let prototype = Object.getPrototypeOf(sequence);
    prototype !== null;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    if (typeof prototype.constructor === 'function' && /\bthis\.#\w/.test(String(prototype.constructor))) return true;
  }
  return false;
}

/** A hash of the contents of each public field; undefined where a structured clone cannot carry them. */
type Fingerprints = ReadonlyMap<string, string | undefined>;

async function fingerprints(sequence: Sequence): Promise<Fingerprints> {
  const result = new Map<string, string | undefined>();
  for (const [key, value] of Object.entries(sequence)) result.set(key, await fingerprintOf(value));
  return result;
}

async function fingerprintOf(value: unknown): Promise<string | undefined> {
  const hash = createHash('sha1');
  if (ArrayBuffer.isView(value)) {
    hash.update(value.constructor.name);
    await updateInTurns(hash, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else {
    try {
      hash.update(serialize(value));
    } catch {
      return undefined;
    }
  }
  return hash.digest('base64');
}

/** A few milliseconds of hashing. */
const TURN_BYTES = 4 * 2 ** 20;

/** A field may hold the whole dataset: the event loop gets its turns meanwhile. */
async function updateInTurns(hash: Hash, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length; start += TURN_BYTES) {
    if (start > 0) await turn();
    hash.update(bytes.subarray(start, start + TURN_BYTES));
  }
}
