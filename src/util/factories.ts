/** Factories from classes: `layers.conv2d({...})` beside `new layers.Conv2D({...})`, by one rule. */
import { type CamelCaseName, camelCaseName } from './names.ts';

/** A class that can be instantiated; abstract base classes do not fit. */
export type ConcreteClass = new (...options: never[]) => object;

/** The factories of a table of classes: each takes what the class's constructor takes. */
export type Factories<Classes> = {
  readonly [Name in keyof Classes & string as CamelCaseName<Name>]: Classes[Name] extends new (
    ...options: infer Options
  ) => infer Instance
    ? (...options: Options) => Instance
    : never;
};

/**
 * A camelCase factory for each class of a table (usually a barrel, imported as a namespace).
 *
 * @example
 * ```ts
 * class RoundNumber {
 *   readonly value: number;
 *   constructor(value: number) {
 *     this.value = Math.round(value);
 *   }
 * }
 * factoriesOf({ RoundNumber }).roundNumber(2.7).value; // => 3
 * ```
 */
export function factoriesOf<Classes extends Readonly<Record<string, ConcreteClass>>>(
  classes: Classes,
): Factories<Classes> {
  const entries = Object.entries(classes).map(([name, Class]) => {
    const factory = (...options: never[]): object => new Class(...options);
    return [camelCaseName(name), factory] as const;
  });
  return Object.fromEntries(entries) as Factories<Classes>;
}
