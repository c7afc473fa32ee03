/** What the hooks of a module's sequence changed on the main thread, so that its copies in workers can follow. */
import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import type { Sequence } from './sequence.ts';

/** The hooks around an epoch. */
export type Hook = 'onEpochBegin' | 'onEpochEnd';

/** A call of a hook: its name and the epoch. */
export type HookCall = readonly [hook: Hook, epoch: number];

/** What a worker's copy takes over. */
export interface StateUpdate {
  /** For `setWorkerState`; wrapped, because undefined is no state. */
  readonly state?: { readonly value: unknown };
  /** Public fields that differ from what the constructor made. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Every hook that was called so far, in order; a copy calls those that it has not called yet. */
  readonly calls?: readonly HookCall[];
}

/** Sequences made by `Sequence.fromModule` that have hooks. */
const trackers = new WeakMap<Sequence, FieldTracker>();

/** Notes the fields of a sequence as its constructor left them. Only sequences with hooks can change. */
export function trackModuleState(sequence: Sequence): void {
  if (hasHooks(sequence)) trackers.set(sequence, new FieldTracker(sequence));
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
export function fullUpdate(sequence: Sequence): StateUpdate | undefined {
  const state = sequence.workerState?.();
  if (state !== undefined) return { state: { value: state } };
  return trackers.get(sequence)?.update();
}

/** Compares fields by their contents. */
class FieldTracker {
  readonly #sequence: Sequence;
  readonly #initial: ReadonlyMap<string, string>;
  readonly #replaysCalls: boolean;
  readonly #calls: HookCall[] = [];

  constructor(sequence: Sequence) {
    this.#sequence = sequence;
    this.#initial = fingerprints(sequence);
    this.#replaysCalls = hasPrivateFields(sequence);
  }

  noteCall(call: HookCall): void {
    if (this.#replaysCalls) this.#calls.push(call);
  }

  update(): StateUpdate | undefined {
    const fields: Record<string, unknown> = {};
    for (const [key, fingerprint] of fingerprints(this.#sequence)) {
      if (this.#initial.get(key) !== fingerprint)
        fields[key] = (this.#sequence as unknown as Record<string, unknown>)[key];
    }
    const changed = Object.keys(fields).length > 0;
    if (!changed && this.#calls.length === 0) return undefined;
    return { ...(changed ? { fields } : {}), ...(this.#calls.length > 0 ? { calls: [...this.#calls] } : {}) };
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

/** A hash of the contents of each public field that a structured clone can carry. */
function fingerprints(sequence: Sequence): Map<string, string> {
  const result = new Map<string, string>();
  for (const [key, value] of Object.entries(sequence)) {
    const fingerprint = typeof value === 'function' ? undefined : fingerprintOf(value);
    if (fingerprint !== undefined) result.set(key, fingerprint);
  }
  return result;
}

function fingerprintOf(value: unknown): string | undefined {
  const hash = createHash('sha1');
  if (ArrayBuffer.isView(value)) {
    hash.update(value.constructor.name).update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else {
    try {
      hash.update(serialize(value));
    } catch {
      return undefined;
    }
  }
  return hash.digest('base64');
}
