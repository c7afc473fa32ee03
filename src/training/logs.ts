/** Values by log key. */
import type { Logs } from '../callbacks/context.ts';

/** Pairs keys with values, in order. */
export function toLogs(keys: readonly string[], values: readonly number[]): Logs {
  const logs: Logs = {};
  for (let i = 0; i < keys.length; i++) logs[keys[i]!] = values[i]!;
  return logs;
}
