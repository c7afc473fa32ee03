/** How names, instances and configs become objects: one rule for every catalogue. */
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue, didYouMean, formatList } from '../util/format.ts';
import { camelCaseName, looseName } from '../util/names.ts';

/** An object of a catalogue as plain JSON: its class and what its constructor takes. */
export interface SerializedObject {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A class of a catalogue. */
export type CatalogueClass<T> = new (options: never) => T;

/** Classes by name, and further names of some of them. */
export interface Catalogue<T> {
  /** What messages call its members: `loss`, `optimizer`. */
  readonly kind: string;
  readonly classes: Readonly<Record<string, CatalogueClass<T>>>;
  /** Short forms: `mse`. Keys in lower case without separators. */
  readonly aliases?: Readonly<Record<string, CatalogueClass<T>>>;
}

/**
 * The class of a name, in any spelling: `MeanSquaredError`, `meanSquaredError`, `mean_squared_error`, `mse`.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a name that is not in the catalogue
 */
export function lookUpClass<T>(catalogue: Catalogue<T>, name: string): CatalogueClass<T> {
  const { kind, classes, aliases = {} } = catalogue;
  const wanted = looseName(name);
  for (const [className, Class] of Object.entries(classes)) if (looseName(className) === wanted) return Class;
  if (Object.hasOwn(aliases, wanted)) return aliases[wanted]!;
  const known = [...Object.keys(classes).map(camelCaseName), ...Object.keys(aliases)];
  throw new InvalidArgumentError(
    `Unknown ${kind} ${describeValue(name)}.${didYouMean(name, known)} Known names: ${formatList(known)}.`,
    { details: { kind, name, known } },
  );
}

/** Makes the object of a name or of a config; undefined where `value` is neither. */
export function fromNameOrConfig<T>(catalogue: Catalogue<T>, value: unknown): T | undefined {
  if (typeof value === 'string') return new (lookUpClass(catalogue, value))({} as never);
  if (isSerializedObject(value)) return new (lookUpClass(catalogue, value.className))(value.config as never);
  return undefined;
}

/** The answer to something that is no name, no config and no instance. */
export function refuse(kind: string, accepted: string, value: unknown): never {
  throw new InvalidArgumentError(`Expected a ${kind} as ${accepted}, got ${describeValue(value)}.`, {
    details: { kind, value },
  });
}

/** Whether a value has the form of {@link SerializedObject}. */
export function isSerializedObject(value: unknown): value is SerializedObject {
  if (typeof value !== 'object' || value === null) return false;
  const { className, config } = value as Partial<SerializedObject>;
  return typeof className === 'string' && typeof config === 'object' && config !== null;
}

/** An object as a config, from which its catalogue makes it again; null for none. */
export function serialize(value: { getConfig(): Record<string, unknown> } | null | undefined): SerializedObject | null {
  return value ? { className: value.constructor.name, config: value.getConfig() } : null;
}
