/** Nothing that JavaScript says may make the addon touch memory outside a buffer. */
import { expect, it } from 'vitest';
import type {
  BufferRef,
  LoopInstruction,
  LoweredInstruction,
  LoweredProgram,
  NativeAddon,
} from '../../src/engine/native/addon.ts';
import { addon, describeNative, plainLayout } from './nativeProgram.ts';

const at = (offset: number): BufferRef => ({ space: 'arena', offset });
const inputRef: BufferRef = { space: 'input', index: 0 };

/** A program of 64 floats of input, 256 bytes of arena, one instruction and its result. */
function program(change: Partial<LoweredProgram> = {}, ...instructions: LoweredInstruction[]): LoweredProgram {
  return {
    instructions,
    arenaBytes: 256,
    variables: [],
    literals: [new Float32Array(4)],
    inputBytes: [256],
    outputs: [{ buffer: at(0), dtype: 'float32', length: 64 }],
    ...change,
  };
}

/** `out = in + in` over 8 x 8 elements. */
function loop(change: Partial<LoopInstruction> = {}, from = inputRef, to = at(0)): LoopInstruction {
  return {
    kind: 'loop',
    dims: [8, 8],
    operands: [{ buffer: from, dtype: 'float32', strides: [8, 1] }],
    steps: [{ opcode: 'addF', inputs: [0, 0] }],
    results: [{ register: 1, access: { buffer: to, dtype: 'float32', strides: [8, 1] } }],
    ...change,
  };
}

const copy = (bytes: number, from: BufferRef, to: BufferRef): LoweredInstruction => ({
  kind: 'copy',
  bytes,
  inputs: [from],
  outputs: [to],
});

const access = (buffer: BufferRef, strides: number[]) => ({ buffer, dtype: 'float32' as const, strides });

describeNative('createProgram', () => {
  it('takes what fits exactly', async () => {
    const handle = await addon().createProgram(program({}, loop(), copy(256, at(0), at(0))));
    const [result] = await addon().runProgram(handle, [new Float32Array(64).fill(2)]);
    expect(result).toEqual(new Float32Array(64).fill(4));
  });

  const refused: [string, () => LoweredProgram, RegExp][] = [
    [
      'an arena that is too small',
      () => program({ arenaBytes: 192 }, loop()),
      /Instruction 0 \(loop\).*256 bytes.* 192/s,
    ],
    ['an offset beyond the arena', () => program({}, loop({}, inputRef, at(1024))), /arena offset 1024/],
    ['an offset that is not aligned', () => program({}, loop({}, inputRef, at(4))), /multiple of 64/],
    ['a negative offset', () => program({}, loop({}, inputRef, at(-64))), /"offset": expected an integer from 0/],
    ['a fraction for an offset', () => program({}, loop({}, inputRef, at(0.5))), /expected an integer, got 0.5/],
    ['strides that leave the buffer', () => program({}, loop({ operands: [access(inputRef, [9, 1])] })), /touches/],
    [
      'strides that begin before the buffer',
      () => program({}, loop({ operands: [access(inputRef, [-8, 1])] })),
      /begins before/,
    ],
    ['strides that overflow', () => program({}, loop({ operands: [access(inputRef, [2 ** 52, 1])] })), /at most 2\^46/],
    ['dimensions that overflow', () => program({}, loop({ dims: [2 ** 40, 2 ** 40] })), /index space of at most 2\^46/],
    ['an unknown input', () => program({}, loop({}, { space: 'input', index: 1 })), /input 1 of 1/],
    ['an unknown variable', () => program({}, loop({}, { space: 'variable', index: 0 })), /variable 0 of 0/],
    ['an unknown literal', () => program({}, loop({}, { space: 'literal', index: 7 })), /literal 7 of 1/],
    ['an unknown space', () => program({}, loop({}, { space: 'stack', index: 0 } as never)), /"space": expected arena/],
    [
      'writing to an input',
      () => program({}, loop({}, inputRef, inputRef)),
      /may write to the arena, to variables and/,
    ],
    [
      'writing to a literal',
      () => program({}, copy(16, inputRef, { space: 'literal', index: 0 })),
      /may write to the arena/,
    ],
    ['a copy of too much', () => program({}, copy(257, inputRef, at(0))), /touches 257 bytes/],
    [
      'a register that does not exist',
      () => program({}, loop({ steps: [{ opcode: 'addF', inputs: [0, 5] }] })),
      /reads register 5 of 1/,
    ],
    [
      'a register of a later step',
      () => program({}, loop({ steps: [{ opcode: 'addF', inputs: [0, 1] }] })),
      /reads register 1 of 1/,
    ],
    ['an unknown opcode', () => program({}, loop({ steps: [{ opcode: 'launchF', inputs: [0] }] })), /launchF/],
    [
      'a result of the wrong rank',
      () => program({}, loop({ results: [{ register: 1, access: access(at(0), [1]) }] })),
      /1 strides for 2 dimensions/,
    ],
    [
      'an unknown plan',
      () => program({}, { kind: 'matmul', plan: 99_999, inputs: [inputRef, inputRef], outputs: [at(0)] }),
      /Unknown matrix product plan 99999/,
    ],
    [
      'an unknown layout',
      () => program({}, { kind: 'reorder', from: -1, to: 0, inputs: [inputRef], outputs: [at(0)] }),
      /Unknown layout id -1/,
    ],
    [
      'a reorder between shapes',
      () =>
        program(
          {},
          {
            kind: 'reorder',
            from: plainLayout([1, 4, 4, 4]).id,
            to: plainLayout([1, 4, 4, 2]).id,
            inputs: [inputRef],
            outputs: [at(0)],
          },
        ),
      /keeps the shape/,
    ],
    [
      'a reorder of too much',
      () =>
        program(
          {},
          {
            kind: 'reorder',
            from: plainLayout([1, 8, 8, 2]).id,
            to: plainLayout([1, 8, 8, 2]).id,
            inputs: [inputRef],
            outputs: [at(0)],
          },
        ),
      /touches 512 bytes/,
    ],
    [
      'an argMax of too much',
      () => program({}, { kind: 'argMax', outer: 65, size: 1, inner: 1, inputs: [inputRef], outputs: [at(0)] }),
      /touches 260 bytes/,
    ],
    [
      'an argMax that overflows',
      () =>
        program(
          {},
          { kind: 'argMax', outer: 2 ** 44, size: 2 ** 44, inner: 2 ** 44, inputs: [inputRef], outputs: [at(0)] },
        ),
      /too large/,
    ],
    [
      'random numbers beyond a buffer',
      () => program({}, { kind: 'randomUniform', seed: 1, stream: 0, count: 65, inputs: [inputRef], outputs: [at(0)] }),
      /touches 260 bytes/,
    ],
    [
      'normal random numbers beyond a buffer',
      () => program({}, { kind: 'randomNormal', seed: 1, stream: 0, count: 65, inputs: [inputRef], outputs: [at(0)] }),
      /touches 260 bytes/,
    ],
    ...(['takeAlongAxis', 'scatterAlongAxis'] as const).flatMap((kind): [string, () => LoweredProgram, RegExp][] => {
      const make = (sizes: { size: number; count: number }) => () =>
        program(
          {},
          {
            ...{ kind: kind as 'takeAlongAxis', outer: 1, inner: 1, ...sizes },
            ...({ elementBytes: 4, nan: false, dtype: 'float32' } as { elementBytes: 4; nan: false }),
            ...{ inputs: [inputRef, inputRef], outputs: [at(0)] },
          },
        );
      return [
        [`${kind} of too many values`, make({ size: 65, count: 1 }), /touches 260 bytes/],
        [`${kind} of too many indices`, make({ size: 1, count: 65 }), /touches 260 bytes/],
      ];
    }),
    [
      'an argSort of too much',
      () =>
        program(
          {},
          {
            kind: 'argSort',
            ...{ outer: 5, size: 13, count: 13, descending: false, dtype: 'float32' },
            inputs: [inputRef],
            outputs: [at(0)],
          },
        ),
      /touches 260 bytes/,
    ],
    [
      'an argSort of more than a row',
      () =>
        program(
          {},
          {
            kind: 'argSort',
            ...{ outer: 1, size: 3, count: 4, descending: false, dtype: 'float32' },
            inputs: [inputRef],
            outputs: [at(0)],
          },
        ),
      /count/,
    ],
    [
      'an output beyond a buffer',
      () => program({ outputs: [{ buffer: at(128), dtype: 'float32', length: 33 }] }),
      /touches 132 bytes/,
    ],
    [
      'an output of no dtype',
      () => program({ outputs: [{ buffer: at(0), dtype: 'complex64' as never, length: 1 }] }),
      /complex64/,
    ],
    ['an unknown kind of instruction', () => program({}, { kind: 'jump' } as never), /jump.*unknown kind/],
    ['a missing list', () => ({ ...program(), literals: undefined }) as never, /"literals" is missing/],
    ['something else than a program', () => 7 as never, /expected an object/],
  ];
  it.each(refused)('refuses %s', async (_, make, message) => {
    const failed = addon().createProgram(make());
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toMatchObject({ code: 'ERR_NATIVE' });
  });

  it('refuses handles that are something else', async () => {
    const variable = addon().createVariable(16);
    const handle = await addon().createProgram(program());
    await expect(addon().createProgram(program({ variables: [{} as never] }))).rejects.toThrow(
      'Expected a variable handle',
    );
    await expect(addon().createProgram(program({ variables: [handle as never] }))).rejects.toThrow(
      'Expected a variable handle',
    );
    await expect(addon().runProgram(variable as never, [])).rejects.toThrow('Expected a program handle');
    await expect(addon().runProgram(undefined as never, [])).rejects.toThrow('Expected a program handle');
    expect(() => addon().readVariable(handle as never, new Float32Array(4))).toThrow('Expected a variable handle');
    expect(() => addon().createVariable(-1)).toThrow('"bytes": expected an integer from 0');
    expect(() => (addon() as unknown as Record<keyof NativeAddon, () => void>).createVariable()).toThrow('"bytes"');
  });
});

describeNative('runProgram', () => {
  it('refuses inputs of other counts, sizes and types', async () => {
    const handle = await addon().createProgram(program({}, loop()));
    const run = (inputs: unknown) => addon().runProgram(handle, inputs as Float32Array[]);
    await expect(run([])).rejects.toThrow('takes 1 inputs, got 0');
    await expect(run([new Float32Array(63)])).rejects.toThrow('Input 0 must have 256 bytes, got 252');
    await expect(run([Array.from({ length: 64 })])).rejects.toThrow('expected a typed array');
    await expect(run('x')).rejects.toThrow('expected an array');
    await expect(run([new DataView(new ArrayBuffer(256))])).rejects.toThrow('expected a typed array');
  });

  it('refuses bytes that do not begin where floats may begin', async () => {
    const handle = await addon().createProgram(program({}, loop()));
    const shifted = new Uint8Array(new ArrayBuffer(260), 1, 256);
    await expect(addon().runProgram(handle, [shifted])).rejects.toThrow('must begin at a multiple of 4');
  });

  it('refuses a disposed program, and disposing twice does no harm', async () => {
    const handle = await addon().createProgram(program({}, loop()));
    const last = addon().runProgram(handle, [new Float32Array(64).fill(1)]);
    addon().disposeProgram(handle);
    addon().disposeProgram(handle);
    expect((await last)[0]).toEqual(new Float32Array(64).fill(2));
    await expect(addon().runProgram(handle, [new Float32Array(64)])).rejects.toThrow('This program was disposed');
  });
});

describeNative('variables', () => {
  it('come back as they were written, and refuse other sizes', () => {
    const variable = addon().createVariable(12);
    const values = new Int32Array([1, -2, 3]);
    addon().writeVariable(variable, values);
    const target = new Int32Array(3);
    addon().readVariable(variable, target);
    expect(target).toEqual(values);
    expect(() => addon().writeVariable(variable, new Int32Array(4))).toThrow('The variable has 12 bytes, the array 16');
    expect(() => addon().readVariable(variable, new Int32Array(2))).toThrow('The variable has 12 bytes, the array 8');
    addon().disposeVariable(variable);
    expect(() => addon().readVariable(variable, target)).toThrow('This variable was disposed');
  });

  it('start as zeros', () => {
    const target = new Float32Array(1000).fill(1);
    addon().readVariable(addon().createVariable(4000), target);
    expect(target).toEqual(new Float32Array(1000));
  });

  it('live on in programs after they were disposed', async () => {
    const variable = addon().createVariable(256);
    addon().writeVariable(variable, new Float32Array(64).fill(3));
    const handle = await addon().createProgram(
      program({ variables: [variable] }, loop({}, { space: 'variable', index: 0 })),
    );
    addon().disposeVariable(variable);
    expect((await addon().runProgram(handle, [new Float32Array(64)]))[0]).toEqual(new Float32Array(64).fill(6));
  });
});
