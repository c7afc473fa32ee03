/**
 * From a program to what the addon runs: chooses primitives, lets their layouts spread through loops and pooling,
 * inserts reorders where layouts meet, and places temporaries in the arena.
 */
import type { Instruction, Program } from '../../compiler/program.ts';
import type { Handle, NativeAddon } from './addon.ts';
import { Lowering, type LoweringResult } from './lowering.ts';
import { lowerKernel } from './lowerKernel.ts';
import { lowerLoop } from './lowerLoop.ts';

/** The event loop gets a turn when lowering has run for this long. */
const YIELD_EVERY_MS = 8;

/** Lowers a program. Takes turns with the event loop: choosing primitives takes oneDNN a while. */
export async function lower(
  program: Program,
  addon: NativeAddon,
  handleOf: (index: number) => Handle<'variable'>,
): Promise<LoweringResult> {
  const lowering = new Lowering(program, addon);
  let turnBegan = performance.now();
  for (const instruction of program.instructions) {
    lowerInstruction(lowering, instruction);
    if (performance.now() - turnBegan > YIELD_EVERY_MS) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      turnBegan = performance.now();
    }
  }
  return lowering.finish(program.variables.map((_, index) => handleOf(index)));
}

function lowerInstruction(lowering: Lowering, instruction: Instruction): void {
  if (instruction.kind === 'loop') lowerLoop(lowering, instruction);
  else if (instruction.kind === 'kernel') lowerKernel(lowering, instruction);
  else lowering.assign(instruction);
}
