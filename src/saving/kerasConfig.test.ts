import { describe, expect, it } from 'vitest';
import { parseJson } from './json.ts';
import { fromKerasConfig, toKerasConfig } from './kerasConfig.ts';
import type { SequentialConfig } from './modelConfig.ts';
import type { CompileDescription, OutputDescription } from './modelDescription.ts';

const output: OutputDescription = {
  loss: { className: 'BinaryCrossentropy', config: { fromLogits: true, reduction: 'sumOverBatchSize' } },
  metrics: [{ key: 'accuracy', className: 'accuracy', config: {} }],
  weightedMetrics: [],
};

const input = { className: 'InputLayer', config: { name: 'numbers', batchShape: [null, 4], dtype: 'float32' } };

const stack: SequentialConfig = {
  name: 'net',
  trainable: true,
  layers: [
    input,
    {
      className: 'Dense',
      config: {
        name: 'dense',
        trainable: true,
        units: 2,
        activation: 'relu',
        useBias: true,
        kernelInitializer: { className: 'HeNormal', config: { seed: 3 } },
        biasInitializer: { className: 'Zeros', config: {} },
        kernelRegularizer: { className: 'L2', config: { l2: 0.1 } },
        biasRegularizer: null,
      },
    },
  ],
};

const compile: CompileDescription = {
  optimizer: { className: 'Adam', config: { beta1: 0.8 }, learningRate: 0.1, iterations: 0, slots: [] },
  outputs: [output],
};

const model = { model: { className: 'Sequential', config: stack }, compile } as const;

/** The model with other things for its output. */
const compiledWith = (change: Partial<OutputDescription>) => ({
  ...model,
  compile: { ...compile, outputs: [{ ...output, ...change }] },
});

/** The config of `model` after a change. */
function changed(change: (config: Record<string, never>) => void): () => unknown {
  const config = JSON.parse(JSON.stringify(toKerasConfig(model).config)) as Record<string, never>;
  change(config);
  return () => fromKerasConfig(config, 'config.json', { compile: true });
}

// biome-ignore lint/suspicious/noExplicitAny: tests reach deep into JSON
const dense = (config: any): any => config.config.layers[1];

describe('the config of a model', () => {
  it('comes back as it was', () => {
    const { config } = toKerasConfig(model);
    const read = fromKerasConfig(parseJson(JSON.stringify(config), 'x'), 'x', { compile: true });
    expect(read.model).toEqual(model.model);
    expect(read.compile!.optimizer).toMatchObject({ className: 'Adam', config: { beta1: 0.8 }, learningRate: 0.1 });
    expect(read.compile!.outputs[0]!.loss).toMatchObject({
      className: 'BinaryCrossentropy',
      config: { fromLogits: true },
    });
    expect(read.compile!.outputs[0]!.metrics).toEqual(output.metrics);
  });

  it('leaves out what compile() got, where a loss is of the user', () => {
    const loss = { className: 'FunctionLoss', config: {} };
    const { config, leftOut } = toKerasConfig(compiledWith({ loss }));
    expect(leftOut).toEqual(['loss FunctionLoss']);
    expect(config).not.toHaveProperty('compile_config');
  });

  it('names classes of the user as Keras does', () => {
    const optimizer = { ...compile.optimizer, className: 'MyOptimizer' };
    const { config, leftOut } = toKerasConfig({ ...model, compile: { ...compile, optimizer } });
    expect(leftOut).toEqual([]);
    expect((config.compile_config as { optimizer: object }).optimizer).toMatchObject({
      module: null,
      class_name: 'MyOptimizer',
      registered_name: 'Custom>MyOptimizer',
    });
  });

  it('writes weighted metrics under the names that the user gave, and finds their keys again', () => {
    const metrics = ['accuracy', 'mae'].map((key) => ({ key, className: 'accuracy', config: {} }));
    const mean = { key: 'weighted_mae', className: 'MeanAbsoluteError', config: { name: 'weighted_mae' } };
    const weightedMetrics = [
      { ...metrics[0]!, key: 'weighted_accuracy' },
      mean,
      { ...mean, key: 'other', config: { name: 'other' } },
    ];
    const { config } = toKerasConfig(compiledWith({ metrics, weightedMetrics }));
    const written = (config.compile_config as { weighted_metrics: unknown[] }).weighted_metrics;
    expect(written[0]).toBe('accuracy');
    expect(written[1]).toMatchObject({ class_name: 'MeanAbsoluteError', config: { name: 'mae' } });
    const given = { ...(config.compile_config as object), metrics: ['accuracy', 'mae'] };
    const text = JSON.stringify({ ...config, compile_config: given });
    const read = fromKerasConfig(parseJson(text, 'x'), 'x', { compile: true }).compile!;
    expect(read.outputs[0]!.weightedMetrics.map(({ key }) => key)).toEqual([
      'weighted_accuracy',
      'weighted_mae',
      'other',
    ]);
  });

  it.each([
    ['optimizer.config.beta_1', 2, /compile_config, optimizer: Adam: expected beta1 .* Load with \{ compile: false \}/],
    [
      'optimizer.config.learning_rate',
      { class_name: 'ExponentialDecay' },
      /learningRate: unknown class "ExponentialDecay"/,
    ],
    ['loss.config.reduction', 'product', /compile_config, loss: BinaryCrossentropy: expected reduction/],
    ['loss.config.reduction', 'none', /expected a loss that gives one number, got BinaryCrossentropy with/],
    ['metrics.0', { class_name: 'BinaryAccuracy', config: { threshold: 2 } }, /BinaryAccuracy: expected threshold/],
    ['loss_weights', 'two', /expected loss_weights to be a number of at least 0, got "two"/],
  ])('refuses %s = %j', (path, value, message) => {
    expect(
      changed((config) => {
        const keys = `compile_config.${path}`.split('.');
        // biome-ignore lint/suspicious/noExplicitAny: tests reach deep into JSON
        const owner = keys.slice(0, -1).reduce((object: any, key) => object[key], config);
        owner[keys.at(-1)!] = value;
      }),
    ).toThrow(message);
  });

  it('takes the reduction "mean" of Keras', () => {
    const read = changed((config) => {
      const { compile_config } = config as Record<string, { loss: { config: object } }>;
      Object.assign(compile_config!.loss.config, { reduction: 'mean' });
    })() as ReturnType<typeof fromKerasConfig>;
    expect(read.compile!.outputs[0]!.loss).toMatchObject({ config: { reduction: 'mean' } });
  });

  it('refuses layers, options and values that Millrace does not have', () => {
    expect(changed((config) => Object.assign(dense(config), { class_name: 'JaxLayer' }))).toThrow(
      'config.json, layers[1] ("dense"): Millrace has no layer "JaxLayer".',
    );
    expect(
      changed((config) => Object.assign(dense(config).config, { quantization_config: { class_name: 'Int8' } })),
    ).toThrow('Millrace does not have the option quantization_config');
    expect(
      changed((config) =>
        Object.assign(dense(config).config.kernel_initializer, { module: 'os', class_name: 'system' }),
      ),
    ).toThrow('unknown class "system" (module "os")');
    expect(
      changed((config) => Object.assign(dense(config).config, { dtype: { config: { name: 'mixed_float16' } } })),
    ).toThrow('computes in "mixed_float16"');
    expect(changed((config) => Object.assign(config, { class_name: 'MyModel' }))).toThrow(
      'model of class "MyModel"; Millrace reads Sequential and Functional models',
    );
    expect(
      changed((config) => Object.assign(config, { compile_config: { optimizer: { class_name: 'Shampoo' } } })),
    ).toThrow('Millrace has no optimizer "Shampoo"');
  });

  it('refuses keys that reach prototypes, and endless nesting', () => {
    expect(() => parseJson('{"a":{"__proto__":{"polluted":1}}}', 'config.json')).toThrow('"__proto__"');
    expect(() => parseJson(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, 'config.json')).toThrow(
      'nested deeper than 64',
    );
    expect(() => parseJson('[1]', 'config.json')).toThrow('expected an object, got array of 1');
    expect(() => parseJson('{', 'config.json')).toThrow('not JSON');
  });
});
