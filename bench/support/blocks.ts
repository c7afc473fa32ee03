/** Blocks of layers of the deeper models: residual connections and self-attention. */
import { type CallContext, layers, type Node, ops, type SymbolicShape } from 'millrace';

type AnyLayer = InstanceType<typeof layers.Layer>;

/** What runs beside the layers of a {@link Residual}. */
export interface ResidualOptions {
  /** Layers of the other way, where the input's shape is not the output's. @defaultValue none: the input itself */
  readonly shortcut?: readonly AnyLayer[];
  readonly inputShape?: readonly number[];
}

/**
 * Layers in a row with their input added to their output.
 *
 * @formula `y = f(x) + shortcut(x)`
 * @shape as the layers say; both ways end in the same shape
 */
export class Residual extends layers.Layer {
  readonly main: readonly AnyLayer[];
  readonly shortcut: readonly AnyLayer[];

  constructor(main: readonly AnyLayer[], { shortcut = [], ...options }: ResidualOptions = {}) {
    super(options);
    this.main = main.map((layer) => this.addLayer(layer));
    this.shortcut = shortcut.map((layer) => this.addLayer(layer));
  }

  protected override build(inputShape: SymbolicShape): void {
    for (const way of [this.main, this.shortcut]) {
      way.reduce((shape, layer) => {
        layer.ensureBuilt(shape);
        return layer.computeOutputShape(shape) as SymbolicShape;
      }, inputShape);
    }
  }

  override call(x: Node, context: CallContext): Node {
    const [main, shortcut] = [this.main, this.shortcut].map((way) =>
      way.reduce((value, layer) => layer.invoke(value, context) as Node, x),
    ) as [Node, Node];
    return ops.add(main, shortcut);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return this.main.reduce((shape, layer) => layer.computeOutputShape(shape) as SymbolicShape, inputShape);
  }

  override getConfig(): Record<string, unknown> {
    return {};
  }
}

/**
 * Multi-head self-attention: every token takes a mean of the values of all tokens, weighted by how its query meets their
 * keys.
 *
 * @formula `softmax(q . k^T / sqrt(size)) . v` for each head, then a dense layer over the heads together
 * @shape input `[batch, tokens, units]` -> output `[batch, tokens, units]`
 */
export class SelfAttention extends layers.Layer {
  readonly heads: number;
  readonly units: number;
  /** Queries, keys and values in one product. */
  readonly projection: InstanceType<typeof layers.Dense>;
  readonly output: InstanceType<typeof layers.Dense>;

  constructor({ heads, units }: { heads: number; units: number }) {
    super();
    this.heads = heads;
    this.units = units;
    this.projection = this.addLayer(layers.dense({ units: 3 * units }));
    this.output = this.addLayer(layers.dense({ units }));
  }

  protected override build(inputShape: SymbolicShape): void {
    this.projection.ensureBuilt(inputShape);
    this.output.ensureBuilt(inputShape);
  }

  override call(x: Node, context: CallContext): Node {
    const [batch, tokens] = x.shape as [number, number, number];
    const { units } = this;
    const size = units / this.heads;
    const projected = this.projection.invoke(x, context); // [batch, tokens, 3 * units]
    const [queries, keys, values] = [0, 1, 2].map((part) => {
      const slice = ops.slice(projected, [0, 0, part * units], [batch, tokens, units]);
      return ops.reshape(slice, [batch, tokens, this.heads, size]);
    }) as [Node, Node, Node];
    const scaled = ops.multiply(ops.transpose(queries, [0, 2, 1, 3]), 1 / Math.sqrt(size)); // [batch, heads, tokens, size]
    const scores = ops.matmul(scaled, ops.transpose(keys, [0, 2, 3, 1])); // [batch, heads, tokens, tokens]
    const mixed = ops.matmul(ops.softmax(scores), ops.transpose(values, [0, 2, 1, 3])); // [batch, heads, tokens, size]
    const joined = ops.reshape(ops.transpose(mixed, [0, 2, 1, 3]), [batch, tokens, units]);
    return this.output.invoke(joined, context);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    return { heads: this.heads, units: this.units };
  }
}
