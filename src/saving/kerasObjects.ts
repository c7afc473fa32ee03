/** Objects in Keras' configs: `{ module, class_name, config, registered_name }`, and the options inside. */

import { constraintClasses } from '../nn/constraints.ts';
import { initializerClasses } from '../nn/initializers.ts';
import { layerClasses } from '../nn/layers/index.ts';
import { customFunction, isKnownClass, isSerializedObject } from '../nn/lookUp.ts';
import { scheduleClasses } from '../nn/optimizers/schedules/index.ts';
import { regularizerClasses } from '../nn/regularizers.ts';
import { SavingError } from '../util/errors.ts';
import { describeValue, formatList } from '../util/format.ts';
import { asObject, asString, type JsonObject } from './json.ts';
import { fromKerasKey, fromKerasValue, toKerasKey, toKerasValue } from './kerasNames.ts';

/** Options of Keras that Millrace does not have, with the value that means "not used". */
export type UnusedOptions = Readonly<Record<string, unknown>>;

/** The classes that may stand inside a layer's options, by Keras' module. */
const VALUE_CLASSES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'keras.constraints': constraintClasses,
  'keras.initializers': initializerClasses,
  'keras.optimizers.schedules': scheduleClasses,
  'keras.regularizers': regularizerClasses,
};

/** A class of Keras with its options. */
export function kerasObject(module: string, className: string, config: JsonObject): Record<string, unknown> {
  return { module, class_name: className, config, registered_name: null };
}

/** A class of the user with its options; Keras finds it where it is registered or among the custom objects. */
export function customKerasObject(className: string, config: JsonObject): Record<string, unknown> {
  return { module: null, class_name: className, config, registered_name: `Custom>${className}` };
}

/** What to do about a class that nobody knows. */
export const CUSTOM_ADVICE = ' Give one of your own: loadModel(path, { customObjects: { MyClass } }).';

/** The options of a `getConfig()` as Keras spells them. `where` names the object in messages. */
export function toKerasOptions(config: JsonObject, where: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [toKerasKey(key), toKerasOption(key, value, where)]),
  );
}

function toKerasOption(key: string, value: unknown, where: string): unknown {
  if (typeof value === 'function') {
    throw new SavingError(
      `${where}: ${key} is ${describeValue(value)}; a file holds names only. Use one of the named ones, ` +
        'or keep getWeights() and build the model in code.',
    );
  }
  if (!isSerializedObject(value)) return toKerasValue(key, value);
  const module = Object.keys(VALUE_CLASSES).find((name) => Object.hasOwn(VALUE_CLASSES[name]!, value.className));
  const options = toKerasOptions(value.config, `${where}, ${key}`);
  if (module !== undefined) return kerasObject(module, value.className, options);
  if (!Object.hasOwn(layerClasses, value.className)) return customKerasObject(value.className, options);
  throw new SavingError(
    `${where}: ${key} is a layer, ${value.className}. A file finds layers in the options layer, layers, cell and cells.`,
  );
}

/**
 * Options from a Keras config in Millrace's spelling.
 *
 * @param unused - Options that are left out; another value than the given one is an error.
 */
export function fromKerasOptions(
  config: JsonObject,
  where: string,
  unused: UnusedOptions = {},
): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (!Object.hasOwn(unused, key)) {
      options[fromKerasKey(key)] = fromKerasOption(fromKerasKey(key), value, where);
    } else if (value !== null && JSON.stringify(value) !== JSON.stringify(unused[key])) {
      throw new SavingError(
        `${where}: Millrace does not have the option ${key}; the file sets it to ${JSON.stringify(value)}.`,
        {
          details: { where, option: key, value },
        },
      );
    }
  }
  return options;
}

function fromKerasOption(key: string, value: unknown, where: string): unknown {
  if (typeof value !== 'object' || value === null || !('class_name' in value)) return fromKerasValue(key, value);
  const place = `${where}, ${key}`;
  const { module, class_name: className, config, registered_name: registeredName } = value as JsonObject;
  // Functions (activations): { module: 'builtins', class_name: 'function', config: 'relu' }.
  if (className === 'function') {
    const name = asString(config, place);
    return customFunction(name) ?? fromKerasValue(key, name);
  }
  // Numbers in arrays of the backend: { class_name: '__tensor__', config: { value: [1, 2], dtype: 'float32' } }.
  if (className === '__tensor__') return asObject(config, place).value;
  const name = asString(className, place);
  const known = typeof module === 'string' ? VALUE_CLASSES[module] : undefined;
  if (!isKnownClass(known ?? {}, name)) {
    throw new SavingError(
      `${place}: unknown class ${describeValue(registeredName ?? name)} (module ${describeValue(module)}). ` +
        `Known: ${formatList(Object.keys(known ?? { ...constraintClasses, ...initializerClasses, ...regularizerClasses }))}.` +
        CUSTOM_ADVICE,
      { details: { where: place, className: name, module } },
    );
  }
  return { className: name, config: fromKerasOptions(asObject(config, place), place) };
}
