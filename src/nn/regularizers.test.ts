/** Values and gradients against Keras are in test/nn/goldenFunctions.test.ts. */
import { describe, expect, it } from 'vitest';
import { type GoldenArray, numbers, readGoldens } from '../../test/nn/goldens.ts';
import { runGraph } from '../../test/ops/runGraph.ts';
import { gradients } from '../autodiff/gradients.ts';
import { ReferenceEngine } from '../engine/reference/referenceEngine.ts';
import { input } from '../graph/build.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import {
  L1,
  L1L2,
  L2,
  OrthogonalRegularizer,
  Regularizer,
  regularizerClasses,
  regularizers,
  resolveRegularizer,
} from './regularizers.ts';

describe('resolveRegularizer', () => {
  it('takes names, with the defaults of Keras', () => {
    expect(resolveRegularizer('l1')).toEqual(new L1({ l1: 0.01 }));
    expect(resolveRegularizer('L2')).toEqual(new L2({ l2: 0.01 }));
    for (const name of ['l1L2', 'l1_l2', 'L1L2']) expect(resolveRegularizer(name)).toEqual(new L1L2({ l1: 0, l2: 0 }));
  });

  it('takes instances, configs and none', () => {
    const own = regularizers.l2({ l2: 0.5 });
    expect(resolveRegularizer(own)).toBe(own);
    expect(resolveRegularizer({ className: 'L1', config: { l1: 0.3 } })).toEqual(new L1({ l1: 0.3 }));
    expect(resolveRegularizer(null)).toBeUndefined();
    expect(resolveRegularizer(undefined)).toBeUndefined();
  });

  it('refuses everything else', () => {
    expect(() => resolveRegularizer('l3')).toThrow('Unknown regularizer "l3". Did you mean "l1"?');
    expect(() => resolveRegularizer(0.01 as never)).toThrow(InvalidArgumentError);
    expect(() => resolveRegularizer(0.01 as never)).toThrow(
      'Expected a regularizer as a name, an instance or { className, config }, got 0.01.',
    );
  });
});

/** The options that are factors, in the order of the config. */
function factorsOf(regularizer: Regularizer): string[] {
  return Object.entries(regularizer.getConfig()).flatMap(([key, value]) => (typeof value === 'number' ? [key] : []));
}

describe.each(Object.entries(regularizerClasses))('%s', (name, Class) => {
  it('is made again from its config', () => {
    const config = new Class({ [factorsOf(new Class())[0]!]: 0.125 }).getConfig();
    expect(new Class(config).getConfig()).toEqual(config);
    expect(Object.values(config)).toContain(0.125);
  });

  it('refuses negative factors and unknown options', () => {
    for (const factor of factorsOf(new Class())) {
      expect(() => new Class({ [factor]: -1 })).toThrow(`${name}: expected ${factor} to be a number in [0, Infinity)`);
      expect(() => new Class({ [factor]: Number.NaN })).toThrow(InvalidArgumentError);
    }
    expect(() => new Class({ strength: 1 } as never)).toThrow(`${name}: unknown option "strength"`);
    expect(new Class()).toBeInstanceOf(Regularizer);
  });
});

interface RegularizerCase {
  readonly className: string;
  readonly options: Record<string, unknown>;
  readonly weight: GoldenArray;
  readonly penalty: number;
  readonly gradient: GoldenArray;
}

describe('OrthogonalRegularizer', () => {
  /** scripts/golden/simple_layers.py */
  const { regularizers: cases } = readGoldens<{ regularizers: RegularizerCase[] }>('constraints.json');

  const run = async (regularizer: Regularizer, shape: readonly number[], values: Float32Array) => {
    const weight = input('weight', shape);
    const penalty = regularizer.call(weight);
    const outputs = [penalty, ...gradients(penalty, [weight])].map((node, i) => ({ name: `${i}`, node }));
    return (await runGraph(new ReferenceEngine(), { inputs: [weight], outputs, updates: [] }, [values], new Map()))
      .outputs as Float32Array[];
  };

  it.each(cases)('with $options gives what Keras gives', async ({ className, options, weight, penalty, gradient }) => {
    const regularizer = resolveRegularizer({ className, config: options })!;
    const [value, slope] = await run(regularizer, weight.shape, numbers(weight));
    expect(value).toBeAllClose([penalty], { rtol: 1e-5, atol: 1e-6 });
    expect(slope).toBeAllClose(numbers(gradient), { rtol: 1e-4, atol: 1e-6 });
  });

  it('asks nothing of a single row', async () => {
    expect((await run(new OrthogonalRegularizer(), [1, 3], Float32Array.of(1, 2, 3)))[0]).toEqual(Float32Array.of(0));
  });

  it('refuses other modes, and weights that are no matrices', () => {
    expect(() => new OrthogonalRegularizer({ mode: 'row' as never })).toThrow(
      'expected mode to be "rows" or "columns"',
    );
    expect(() => new OrthogonalRegularizer().call(input('w', [2, 3, 4]))).toThrow(
      'OrthogonalRegularizer: expected a matrix, got a weight of shape [2, 3, 4].',
    );
  });
});
