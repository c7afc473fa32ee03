/** How names, instances and configs become objects: one rule for every catalogue. */
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue, didYouMean, formatList } from '../util/format.ts';
import { camelCaseName, looseName } from '../util/names.ts';

/** An object of a catalogue as plain JSON: its class and what its constructor takes. */
export interface SerializedObject {
  /** Name of the class: `Dense`. */
  readonly className: string;
  /** What its constructor takes. */
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

/** Classes and functions of the user by their names: layers, losses, metrics, optimizers, initializers, ... */
export type CustomObjects = Readonly<Record<string, unknown>>;

let customObjects: CustomObjects = {};

/** Runs something during which names also mean what the user gave. */
export function withCustomObjects<T>(objects: CustomObjects, run: () => T): T {
  const before = customObjects;
  customObjects = { ...before, ...objects };
  try {
    return run();
  } finally {
    customObjects = before;
  }
}

const ownObject = (name: string): unknown => (Object.hasOwn(customObjects, name) ? customObjects[name] : undefined);

const isClass = (value: unknown): boolean =>
  typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));

/** The class that the user gave under a name. */
export function customClass(name: string): CatalogueClass<never> | undefined {
  const own = ownObject(name);
  return isClass(own) ? (own as CatalogueClass<never>) : undefined;
}

/** The function that the user gave under a name: a loss, a metric, an activation. */
export function customFunction(name: string): ((...args: never[]) => unknown) | undefined {
  const own = ownObject(name);
  return typeof own === 'function' && !isClass(own) ? (own as (...args: never[]) => unknown) : undefined;
}

/** Whether a class is one of these, or of the user. */
export function isKnownClass(classes: Readonly<Record<string, unknown>>, className: string): boolean {
  return Object.hasOwn(classes, className) || customClass(className) !== undefined;
}

/**
 * Refuses custom objects that are no record of classes and functions.
 *
 * @throws InvalidArgumentError naming the first that is none
 */
export function checkCustomObjects(owner: string, objects: unknown): CustomObjects {
  const isRecord = typeof objects === 'object' && objects !== null && !Array.isArray(objects);
  const wrong = isRecord ? Object.entries(objects).find(([, value]) => typeof value !== 'function') : undefined;
  if (isRecord && wrong === undefined) return objects as CustomObjects;
  const got = wrong === undefined ? describeValue(objects) : `${wrong[0]}: ${describeValue(wrong[1])}`;
  throw new InvalidArgumentError(
    `${owner}: expected customObjects to be a record of classes and functions by their names, got ${got}. ` +
      'Example: { customObjects: { MyLayer } }.',
    { details: { owner, argument: 'customObjects' } },
  );
}

/**
 * The class of a name, in any spelling: `MeanSquaredError`, `meanSquaredError`, `mean_squared_error`, `mse`.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a name that is not in the catalogue
 */
export function lookUpClass<T>(catalogue: Catalogue<T>, name: string): CatalogueClass<T> {
  const own = customClass(name);
  if (own !== undefined) return own as CatalogueClass<T>;
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

/**
 * The object of a class that was given instead of an instance, with default options; undefined for anything else.
 *
 * @param base - Base class of the catalogue's members: classes of the user's own are taken, too.
 */
export function fromClass<T extends object>(
  base: abstract new (...options: never[]) => T,
  value: unknown,
): T | undefined {
  if (typeof value !== 'function' || !(value.prototype instanceof base)) return undefined;
  return new (value as new (options: object) => T)({});
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
