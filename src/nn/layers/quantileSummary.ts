/** Quantiles of a stream, about right in little memory. */

/** Positions of a rising function, and where it is asked for. */
function interpolate(at: number, xs: ArrayLike<number>, ys: ArrayLike<number>): number {
  const last = xs.length - 1;
  if (at <= xs[0]!) return ys[0]!;
  if (at >= xs[last]!) return ys[last]!;
  let low = 0;
  let high = last; // xs[low] <= at < xs[high]
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= at) low = middle;
    else high = middle;
  }
  return ys[low]! + ((ys[high]! - ys[low]!) / (xs[high]! - xs[low]!)) * (at - xs[low]!);
}

interface Summary {
  /** Ascending. */
  readonly values: readonly number[];
  /** How many values of the data each one stands for. */
  readonly weights: readonly number[];
}

function compress(summary: Summary, epsilon: number): Summary {
  if (summary.values.length * epsilon < 1) return summary;
  let total = 0;
  const cumulative = summary.weights.map((weight) => (total += weight));
  const shares = cumulative.map((weight) => weight / total);
  const values: number[] = [];
  const weights: number[] = [];
  let before = 0;
  // The last share is 1 or a little more.
  for (let i = 0; i < Math.ceil(1 / epsilon); i++) {
    const share = epsilon + i * epsilon;
    const weight = interpolate(share, shares, cumulative);
    values.push(interpolate(share, shares, summary.values));
    weights.push(weight - before);
    before = weight;
  }
  return { values, weights };
}

/**
 * A sorted sample of all values so far, of about `1 / epsilon`, each with the number of values that it stands for. Batches
 * are merged into it; the quantiles are interpolated. The procedure is that of Keras' `Discretization`.
 */
export class QuantileSummary {
  readonly #epsilon: number;
  #summary: Summary = { values: [], weights: [] };

  constructor(epsilon: number) {
    this.#epsilon = epsilon;
  }

  /** Whether nothing was added yet. */
  get isEmpty(): boolean {
    return this.#summary.values.length === 0;
  }

  /** Takes a batch of values, in any order. */
  add(batch: ArrayLike<number>): void {
    const sorted = Float32Array.from(batch).sort();
    const step = Math.max(sorted.length * this.#epsilon, 1);
    const added: [value: number, weight: number][] = [];
    for (let i = Math.trunc(step - 1); i < sorted.length; i += Math.trunc(step)) added.push([sorted[i]!, step]);
    const { values, weights } = this.#summary;
    const merged = [...added, ...values.map((value, i): [number, number] => [value, weights[i]!])];
    merged.sort(([a], [b]) => a - b);
    const all = { values: merged.map(([value]) => value), weights: merged.map(([, weight]) => weight) };
    this.#summary = compress(all, this.#epsilon);
  }

  /** The boundaries between `count` bins that hold about as many values each. */
  boundaries(count: number): number[] {
    const { values } = compress(this.#summary, 1 / count);
    return values.slice(0, -1).map(Math.fround);
  }
}
