/** Tells records from everything else that is an object. */

/** Whether a value is a plain object: a literal, or one without a prototype; no array, typed array or instance of a class. */
export function isPlainRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
