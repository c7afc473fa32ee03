/**
 * The two spellings of a class name: the camelCase of factories and strings (`maxPooling2d`), and the snake_case that
 * Keras derives for layers, metrics and files (`max_pooling2d`).
 */

/** Names whose capitals do not follow the rule, as one word each. */
const IRREGULAR_WORDS = { PReLU: 'Prelu', ReLU: 'Relu', RMSprop: 'Rmsprop' } as const;

/** Names that keep their capitals as the class has them. */
const IRREGULAR_NAMES: Readonly<Record<string, string>> = {
  IoU: 'iou',
  ReduceLROnPlateau: 'reduceLROnPlateau',
};

/**
 * The camelCase of a class name: `Conv2D` -> `conv2d`, `MaxPooling2D` -> `maxPooling2d`, `SGD` -> `sgd`.
 *
 * A capital stays where it begins a word (a small letter stands before or after it), except at the very start.
 */
export function camelCaseName(className: string): string {
  if (IRREGULAR_NAMES[className] !== undefined) return IRREGULAR_NAMES[className];
  let name = className;
  for (const [word, regular] of Object.entries(IRREGULAR_WORDS)) name = name.replace(word, regular);
  return name.replace(/[A-Z]/g, (capital, index: number) => {
    const beginsWord = index > 0 && (/[a-z]/.test(name[index - 1]!) || /[a-z]/.test(name[index + 1] ?? ''));
    return beginsWord ? capital : capital.toLowerCase();
  });
}

/** Keras' snake_case of a class name: `BatchNormalization` -> `batch_normalization`, `Conv2D` -> `conv2d`. */
export function snakeCaseName(className: string): string {
  if (className === 'RMSprop') return 'rmsprop';
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** A name without case, underscores and hyphens: equal for `MaxPooling2D`, `maxPooling2d` and `max_pooling2d`. */
export function looseName(name: string): string {
  return name.toLowerCase().replace(/[_\-\s]/g, '');
}

/** Names of which each is there once: `dense`, `dense_1`. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((base) => {
    let name = base;
    for (let i = 1; taken.has(name); i++) name = `${base}_${i}`;
    taken.add(name);
    return name;
  });
}

type SmallLetter =
  | ('a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm')
  | ('n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z');

type Regular<Name extends string> = Name extends `${infer Before}PReLU${infer After}`
  ? `${Before}Prelu${After}`
  : Name extends `${infer Before}ReLU${infer After}`
    ? `${Before}Relu${After}`
    : Name extends `${infer Before}RMSprop${infer After}`
      ? `${Before}Rmsprop${After}`
      : Name;

type Camel<
  Rest extends string,
  Previous extends string,
  Done extends string,
> = Rest extends `${infer Letter}${infer Tail}`
  ? Camel<
      Tail,
      Letter,
      `${Done}${Previous extends '' ? Lowercase<Letter> : Previous extends SmallLetter ? Letter : Tail extends `${SmallLetter}${string}` ? Letter : Lowercase<Letter>}`
    >
  : Done;

/** {@link camelCaseName} as a type. */
export type CamelCaseName<ClassName extends string> = ClassName extends 'ReduceLROnPlateau'
  ? 'reduceLROnPlateau'
  : ClassName extends 'IoU'
    ? 'iou'
    : Camel<Regular<ClassName>, '', ''>;
