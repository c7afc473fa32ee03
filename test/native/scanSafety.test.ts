/** No description of a scan makes the addon touch memory outside a buffer, at any step. */
import { expect, it } from 'vitest';
import type { BufferRef, LoweredInstruction, LoweredProgram, ScanInstruction } from '../../src/engine/native/addon.ts';
import { addition, addon, describeNative } from './nativeProgram.ts';

const at = (offset: number): BufferRef => ({ space: 'arena', offset });
const inputRef = (index: number): BufferRef => ({ space: 'input', index });
const outputRef = (index: number): BufferRef => ({ space: 'output', index });

/** Running sums of 4 elements `[8]`: the carry starts with input 1; sums go to byte 0 of the arena, the last to 128. */
function runningSums(change: Partial<ScanInstruction> = {}): ScanInstruction {
  return {
    kind: 'scan',
    length: 4,
    reverse: false,
    arena: at(256),
    arenaBytes: 0,
    literals: [],
    inputs: [
      { kind: 'carry', buffer: inputRef(1), bytes: 32, output: 0 },
      { kind: 'element', buffer: inputRef(0), bytes: 32 },
    ],
    outputs: [{ order: 'stacked', bytes: 32, buffers: [at(0)] }],
    finals: [{ input: 0, buffer: at(128) }],
    once: [],
    steps: [addition(8, inputRef(0), inputRef(1), outputRef(0))],
    ...change,
  };
}

function program(...instructions: LoweredInstruction[]): LoweredProgram {
  return {
    instructions,
    arenaBytes: 256,
    variables: [],
    literals: [],
    inputBytes: [128, 32],
    outputs: [{ buffer: at(0), dtype: 'float32', length: 64 }],
  };
}

const [carry, element] = runningSums().inputs as [ScanInstruction['inputs'][0], ScanInstruction['inputs'][1]];
const [stack] = runningSums().outputs as [ScanInstruction['outputs'][0]];

/** A scan in a scan in a scan. */
function nested(depth: number): ScanInstruction {
  const inside = depth === 0 ? [] : [nested(depth - 1)];
  return runningSums({ inputs: [], outputs: [], finals: [], arena: at(0), steps: inside });
}

describeNative('the description of a scan', () => {
  it('is taken where everything fits exactly', async () => {
    const compiled = await addon().createProgram(program(runningSums(), nested(6)));
    const [result] = await addon().runProgram(compiled, [new Float32Array(32).fill(1), new Float32Array(8).fill(10)]);
    const steps = [11, 12, 13, 14].flatMap((value) => new Array<number>(8).fill(value));
    expect([...result!.slice(0, 40)]).toEqual([...steps, ...new Array<number>(8).fill(14)]);
  });

  it('lets every instruction inside be measured, all steps together', async () => {
    const compiled = await addon().createProgram(program(runningSums(), addition(1, at(0), at(0), at(0))));
    addon().setProfiling(true);
    for (let i = 0; i < 2; i++) await addon().runProgram(compiled, [new Float32Array(32), new Float32Array(8)]);
    addon().setProfiling(false);
    const [scan, inside, ...others] = addon().profile(compiled);
    expect(scan).toBeGreaterThanOrEqual(inside!);
    expect(inside).toBeGreaterThan(0);
    expect(others).toHaveLength(1);
  });

  const refused: [string, Partial<ScanInstruction>, RegExp][] = [
    ['a sequence that is too short', { inputs: [carry, { ...element, bytes: 36 }] }, /input 1 touches 144 bytes.* 128/],
    ['more steps than elements', { length: 5 }, /touches 160 bytes/],
    ['steps that overflow', { length: 2 ** 46 }, /too many|"length"|touches/],
    ['negative steps', { length: -1 }, /"length": expected an integer from 0/],
    ['a stack that is too short', { outputs: [{ ...stack, buffers: [at(192)] }] }, /output 0 touches 128 bytes.* 64/],
    [
      'a shifted stack that is too short',
      { outputs: [{ ...stack, order: 'shifted', buffers: [at(192), at(0)] }] },
      /output 0 touches 128 bytes.* 64/,
    ],
    [
      'no place for the last step',
      { outputs: [{ ...stack, order: 'shifted', buffers: [at(0), at(256)] }] },
      /output 0 touches 32 bytes.* 0/,
    ],
    ['one buffer to alternate', { outputs: [{ ...stack, order: 'alternating' }] }, /"buffers": expected 2, got 1/],
    ['an unknown order', { outputs: [{ ...stack, order: 'random' as never }] }, /"order": expected stacked/],
    [
      'results in the memory of an input',
      { outputs: [{ ...stack, buffers: [inputRef(0)] }] },
      /may write to the arena/,
    ],
    ['an output that is not its own size', { outputs: [{ ...stack, bytes: 28 }] }, /touches 32 bytes.* 28/],
    [
      'results between two elements',
      { outputs: [{ ...stack, bytes: 33 }] },
      /a result of 33 bytes a step needs a source/,
    ],
    [
      'a source outside the body',
      { outputs: [{ ...stack, source: at(0) }], steps: [] },
      /output 0 touches 32 bytes of a buffer of 0/,
    ],
    ['an unknown output', { steps: [addition(8, inputRef(0), inputRef(1), outputRef(1))] }, /output 1 of 1/],
    [
      'a step that writes to its input',
      { steps: [addition(8, inputRef(0), inputRef(1), inputRef(0))] },
      /may write to/,
    ],
    [
      'a step that reads beyond its element',
      { steps: [addition(9, inputRef(0), inputRef(1), outputRef(0))] },
      /touches 36/,
    ],
    [
      'a step in the arena of others',
      { steps: [addition(8, inputRef(0), inputRef(1), at(0))] },
      /touches 32 bytes.* 0/,
    ],
    [
      'variables',
      { steps: [addition(8, { space: 'variable', index: 0 }, inputRef(1), outputRef(0))] },
      /variable 0 of 0/,
    ],
    ['an arena beyond the arena', { arenaBytes: 64 }, /the arena of a scan touches 64 bytes/],
    ['an arena elsewhere', { arena: inputRef(0) }, /must be a part of the arena/],
    ['a carry without a next value', { inputs: [{ ...carry, output: 3 } as never, element] }, /output 3 of 1/],
    [
      'a carry that changes its size',
      { inputs: [{ ...carry, bytes: 16 }, element], steps: [] },
      /has 16 bytes, its next value has 32/,
    ],
    [
      'elements between two floats',
      {
        length: 2,
        inputs: [carry, { ...element, bytes: 33 }],
      },
      /33 bytes are no multiple of 4/,
    ],
    ['an unknown kind of input', { inputs: [carry, { ...element, kind: 'other' as never }] }, /"kind": expected carry/],
    ['the end of something else', { finals: [{ input: 1, buffer: at(128) }] }, /input 1 is no carry/],
    ['an end beyond the arena', { finals: [{ input: 0, buffer: at(256) }] }, /a final carry touches 32 bytes/],
    ['a mistake inside', { steps: [{ kind: 'jump' } as never] }, /Instruction 0 \(jump\): unknown kind/],
    ['scans without end', { steps: [nested(12)] }, /more than 8 scans inside each other/],
  ];
  it.each(refused)('refuses %s', async (_, change, message) => {
    const failed = addon().createProgram(program(runningSums(change)));
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toMatchObject({ code: 'ERR_NATIVE' });
  });

  it('refuses outputs of steps outside of scans', async () => {
    const failed = addon().createProgram(program(addition(8, inputRef(0), inputRef(0), outputRef(0))));
    await expect(failed).rejects.toThrow(/output 0 of 0/);
  });
});
