/** Scans on the native engine: the expected numbers come from plain loops over arrays, written out here. */
import { expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import type { LoweredProgram, NativeAddon, ScanInstruction } from '../../src/engine/native/addon.ts';
import { NativeEngine } from '../../src/engine/native/nativeEngine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import {
  add,
  broadcastTo,
  convolution,
  dot,
  greater,
  input,
  multiply,
  reduceSum,
  reshape,
  sigmoid,
  tanh,
} from '../../src/graph/build.ts';
import { slice } from '../../src/graph/buildMovement.ts';
import { scan } from '../../src/graph/buildScan.ts';
import type { Node } from '../../src/graph/node.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { expectClose } from '../ops/closeTo.ts';
import { graphOf, runGraph } from '../ops/runGraph.ts';
import { addon, describeNative, normals } from './nativeProgram.ts';

const run = (inputs: readonly Node[], outputs: readonly Node[], data: readonly Float32Array[]) =>
  runGraph(new NativeEngine(addon()), graphOf(inputs, outputs), data);

/** Whole numbers: sums of them are exact. */
const counting = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => (i % 7) - 3);

const close = { rtol: 1e-5, atol: 1e-6 };

/** The states of an LSTM, and the gradients of the sum of their squares by everything that it reads. */
function makeLstm(sizes: { length: number; batch: number; units: number; reverse?: boolean }) {
  const { length, batch, units, reverse = false } = sizes;
  const xs = input('x', [length, batch, 4 * units]);
  const kernel = input('w', [units, 4 * units]);
  const bias = input('b', [4 * units]);
  const start = input('h', [batch, units]);
  const { outputs } = scan(
    [start, start],
    [xs],
    ([state, memory], [element]) => {
      const all = add(add(dot(state!, kernel), element!), broadcastTo(bias, [batch, 4 * units])); // [batch, 4 * units]
      const gate = (i: number): Node => slice(all, [0, i * units], [batch, units]); // [batch, units]
      const kept = add(multiply(sigmoid(gate(1)), memory!), multiply(sigmoid(gate(0)), tanh(gate(2))));
      const next = multiply(sigmoid(gate(3)), tanh(kept));
      return { carries: [next, kept], outputs: [next] };
    },
    { reverse },
  );
  const inputs = [xs, kernel, bias, start];
  const states = outputs[0]!;
  const data = inputs.map(({ shape }, i) => normals(sizeOf(shape), 10 + i).map((value) => value / 2));
  return { graph: graphOf(inputs, [states, ...gradients(reduceSum(multiply(states, states)), inputs)]), data };
}

describeNative('a scan', () => {
  for (const reverse of [false, true]) {
    for (const length of [0, 1, 2, 5]) {
      it(`of ${length} steps${reverse ? ' backwards' : ''} gives final carries and stacked outputs`, async () => {
        const [x, start] = [counting(length * 3), Float32Array.of(10, 20, 30)];
        const [xs, initial] = [input('x', [length, 3]), input('start', [3])];
        const { carries, outputs } = scan(
          [initial],
          [xs],
          ([sum], [element]) => {
            const next = add(sum!, element!);
            return { carries: [next], outputs: [sum!, next, multiply(element!, 2)] };
          },
          { reverse },
        );
        const carry = [...start];
        const [before, after, doubled] = [1, 2, 3].map(() => new Float32Array(length * 3));
        for (let step = 0; step < length; step++) {
          const t = reverse ? length - 1 - step : step;
          for (let j = 0; j < 3; j++) {
            before![t * 3 + j] = carry[j]!;
            carry[j]! += x[t * 3 + j]!;
            after![t * 3 + j] = carry[j]!;
            doubled![t * 3 + j] = 2 * x[t * 3 + j]!;
          }
        }
        const all = [...carries, ...outputs];
        const result = await run([xs, initial], all, [x, start]);
        expect(result.outputs.map((each) => [...each])).toEqual(
          [carry, before, after, doubled].map((each) => [...each!]),
        );
        // Each result alone goes another way: only what is read is stacked.
        for (const [i, node] of all.entries()) {
          const alone = await run([xs, initial], [node], [x, start]);
          expect([...alone.outputs[0]!]).toEqual([...result.outputs[i]!]);
        }
      });
    }
  }

  it('reads carries of the step before, whatever they become', async () => {
    // Fibonacci numbers, with a carry that never changes and one that is another's old value.
    const [a, b, c] = ['a', 'b', 'c'].map((name) => input(name, [1])) as [Node, Node, Node];
    const { carries, outputs } = scan(
      [a, b, c],
      [],
      ([first, second, fixed]) => ({
        carries: [second!, add(first!, second!), fixed!],
        outputs: [first!, second!, add(second!, fixed!)],
      }),
      { length: 10 },
    );
    const one = (value: number): Float32Array => Float32Array.of(value);
    const result = await run([a, b, c], [...carries, ...outputs], [one(0), one(1), one(100)]);
    expect(result.outputs.map((each) => [...each])).toEqual([
      [55],
      [89],
      [100],
      [0, 1, 1, 2, 3, 5, 8, 13, 21, 34],
      [1, 1, 2, 3, 5, 8, 13, 21, 34, 55],
      [101, 101, 102, 103, 105, 108, 113, 121, 134, 155],
    ]);
  });

  it('keeps both ends of each step in one place', async () => {
    // 16 floats: a step's value is a whole cache line, and the stacks before and after it may overlap.
    for (const reverse of [false, true]) {
      const [xs, start] = [input('x', [3, 16]), input('start', [16])];
      const { carries, outputs } = scan(
        [start],
        [xs],
        ([sum], [element]) => {
          const next = add(sum!, element!);
          return { carries: [next], outputs: [next, sum!] };
        },
        { reverse },
      );
      const x = counting(48);
      const sums = [Array.from(counting(16), (value) => 10 * value)];
      for (let step = 0; step < 3; step++) {
        const t = reverse ? 2 - step : step;
        sums.push(sums[step]!.map((sum, j) => sum + x[16 * t + j]!));
      }
      const inOrder = (each: number[][]): number[] => (reverse ? each.reverse() : each).flat();
      const result = await run([xs, start], [...carries, ...outputs], [x, Float32Array.from(sums[0]!)]);
      expect([...result.outputs[0]!]).toEqual(sums[3]);
      expect([...result.outputs[1]!]).toEqual(inOrder(sums.slice(1)));
      expect([...result.outputs[2]!]).toEqual(inOrder(sums.slice(0, 3)));
    }
  });

  it('stacks results of any size and type', async () => {
    const xs = input('x', [5, 3]);
    const { outputs } = scan([], [xs], (_, [element]) => {
      const positive = greater(element!, 0); // 3 bytes a step
      return {
        carries: [],
        outputs: [positive, reshape(element!, [3, 1]), element!, reduceSum(element!, { axes: [0] })],
      };
    });
    const x = counting(15);
    const result = await run([xs], outputs, [x]);
    expect([...result.outputs[0]!]).toEqual([...x].map((value) => Number(value > 0)));
    expect(result.outputs[1]).toEqual(x);
    expect(result.outputs[2]).toEqual(x);
    const sums = [0, 1, 2, 3, 4].map((t) => x[3 * t]! + x[3 * t + 1]! + x[3 * t + 2]!);
    expect([...result.outputs[3]!]).toEqual(sums);
  });

  it('takes products with a kernel from outside', async () => {
    const [length, batch, units] = [6, 4, 40];
    const [x, w, h0] = [normals(length * batch * units, 1), normals(units * units, 2), normals(batch * units, 3)];
    const [xs, kernel, start] = [
      input('x', [length, batch, units]),
      input('w', [units, units]),
      input('h', [batch, units]),
    ];
    const { carries, outputs } = scan([start], [xs], ([h], [element]) => {
      const next = tanh(add(dot(h!, kernel), element!)); // [batch, units]
      return { carries: [next], outputs: [next] };
    });
    let h = Float64Array.from(h0);
    const expected: number[] = [];
    for (let t = 0; t < length; t++) {
      h = h.map((_, index) => {
        const [row, column] = [Math.floor(index / units), index % units];
        let sum = x[t * batch * units + index]!;
        for (let k = 0; k < units; k++) sum += h[row * units + k]! * w[k * units + column]!;
        return Math.tanh(sum);
      });
      expected.push(...h);
    }
    const result = await run([xs, kernel, start], [...carries, ...outputs], [x, w, h0]);
    // Errors of a step grow through the next ones.
    expectClose(result.outputs[0]!, h, { rtol: 1e-3, atol: 1e-4 }, 'final carry');
    expectClose(result.outputs[1]!, expected, { rtol: 1e-3, atol: 1e-4 }, 'outputs');
  });

  it('brings constants into the layout of a convolution once', async () => {
    const [length, shape] = [3, [2, 6, 6, 16] as Shape];
    const [xs, kernel] = [input('x', [length, ...shape]), input('k', [3, 3, 16, 16])];
    const attributes = {
      strides: [1, 1],
      padding: [
        [1, 1],
        [1, 1],
      ],
      dilations: [1, 1],
      groups: 1,
    } as const;
    const { outputs } = scan([], [xs], (_, [x]) => ({ carries: [], outputs: [convolution(x!, kernel, attributes)] }));
    const graph = graphOf([xs, kernel], outputs);
    const data = [normals(length * sizeOf(shape), 4), normals(9 * 256, 5)];
    const [mine, expected] = await Promise.all(
      [new NativeEngine(addon()), new ReferenceEngine()].map((engine) => runGraph(engine, graph, data)),
    );
    expectClose(mine!.outputs[0]!, expected!.outputs[0]!, close, 'convolutions');
    expect(mine!.description[0]).toBe('scan: 3 steps');
    expect(mine!.description[1]).toMatch(/^scan > convolution: (brg|jit|wino)/);
  });

  it('packs the weights of an LSTM once, and copies nothing from step to step', async () => {
    const { graph, data } = makeLstm({ length: 5, batch: 8, units: 32 });
    const lowered: LoweredProgram[] = [];
    const spy: NativeAddon = {
      ...addon(),
      createProgram: (program) => {
        lowered.push(program);
        return addon().createProgram(program);
      },
    };
    await runGraph(new NativeEngine(spy), graph, data);
    const scans = lowered[0]!.instructions.filter((each): each is ScanInstruction => each.kind === 'scan');
    expect(scans).toHaveLength(2); // forward and backward
    for (const { once, steps, outputs } of scans) {
      expect(once.map(({ kind }) => kind)).toEqual(['reorder']);
      expect(steps.filter(({ kind }) => kind === 'matmul')).toHaveLength(1);
      expect(steps.filter(({ kind }) => kind === 'reorder' || kind === 'copy')).toEqual([]);
      expect(outputs.filter(({ source }) => source !== undefined)).toEqual([]);
    }
  });

  for (const reverse of [false, true]) {
    it(`and its gradients agree with the reference engine${reverse ? ', backwards' : ''}`, async () => {
      const { graph, data } = makeLstm({ length: 7, batch: 5, units: 24, reverse });
      const [mine, expected] = await Promise.all(
        [new NativeEngine(addon()), new ReferenceEngine()].map((engine) => runGraph(engine, graph, data)),
      );
      for (const [i, output] of mine!.outputs.entries()) {
        expectClose(output, expected!.outputs[i]!, { rtol: 1e-4, atol: 1e-5 }, graph.outputs[i]!.name);
      }
    });
  }

  it('runs inside another one', async () => {
    // outer[i] = sum of the first i + 1 rows' running sums
    const xs = input('x', [4, 5]);
    const zero = input('zero', []);
    const { carries, outputs } = scan([zero], [xs], ([total], [row]) => {
      const inner = scan([total!], [row!], ([sum], [element]) => {
        const next = add(sum!, element!);
        return { carries: [next], outputs: [next] };
      });
      return { carries: [inner.carries[0]!], outputs: [inner.outputs[0]!] };
    });
    const x = counting(20);
    let sum = 0;
    const sums = Array.from(x, (value) => (sum += value));
    const result = await run([xs, zero], [...carries, ...outputs], [x, Float32Array.of(0)]);
    expect([...result.outputs[0]!]).toEqual([sum]);
    expect([...result.outputs[1]!]).toEqual(sums);
  });
});
