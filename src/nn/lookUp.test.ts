import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../util/errors.ts';
import { type Catalogue, fromNameOrConfig, isSerializedObject, lookUpClass, refuse, serialize } from './lookUp.ts';

class MeanSquaredError {
  readonly options: unknown;
  constructor(options: unknown) {
    this.options = options;
  }
  getConfig(): Record<string, unknown> {
    return { scale: 2 };
  }
}
class RMSprop extends MeanSquaredError {}

const catalogue: Catalogue<MeanSquaredError> = {
  kind: 'thing',
  classes: { MeanSquaredError, RMSprop },
  aliases: { mse: MeanSquaredError },
};

describe('lookUpClass', () => {
  it('reads every spelling of a name', () => {
    for (const name of [
      'MeanSquaredError',
      'meanSquaredError',
      'mean_squared_error',
      'mean-squared-error',
      'mse',
      'MSE',
    ]) {
      expect(lookUpClass(catalogue, name)).toBe(MeanSquaredError);
    }
    for (const name of ['RMSprop', 'rmsprop']) expect(lookUpClass(catalogue, name)).toBe(RMSprop);
  });

  it('answers unknown names, also those that every object has', () => {
    expect(() => lookUpClass(catalogue, 'meanSquareError')).toThrow(
      'Unknown thing "meanSquareError". Did you mean "meanSquaredError"? Known names: "meanSquaredError", "rmsprop" and "mse".',
    );
    for (const name of ['constructor', 'toString', '']) {
      expect(() => lookUpClass(catalogue, name)).toThrow(InvalidArgumentError);
    }
  });
});

describe('fromNameOrConfig and serialize', () => {
  it('make an object of a name or a config, and a config of an object', () => {
    expect(fromNameOrConfig(catalogue, 'mse')).toEqual(new MeanSquaredError({}));
    const config = { className: 'RMSprop', config: { scale: 2 } };
    expect(serialize(new RMSprop({}))).toEqual(config);
    expect(fromNameOrConfig(catalogue, config)).toBeInstanceOf(RMSprop);
    expect(fromNameOrConfig(catalogue, config)!.options).toEqual({ scale: 2 });
    expect(serialize(null)).toBeNull();
    expect(serialize(undefined)).toBeNull();
  });

  it('leave other values to the caller', () => {
    for (const value of [3, null, undefined, {}, { className: 'RMSprop' }, { className: 3, config: {} }, []]) {
      expect(isSerializedObject(value)).toBe(false);
      expect(fromNameOrConfig(catalogue, value)).toBeUndefined();
    }
    expect(() => refuse('thing', 'a name', 3)).toThrow('Expected a thing as a name, got 3.');
  });
});
