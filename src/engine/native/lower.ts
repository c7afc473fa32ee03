/**
 * From a program to what the addon runs: chooses primitives, lets their layouts spread through loops and pooling,
 * inserts reorders where layouts meet, and places temporaries in the arena.
 */
import type { Instruction, Program } from '../../compiler/program.ts';
import type { Handle, NativeAddon } from './addon.ts';
import { Lowering, type LoweringResult } from './lowering.ts';
import { lowerKernel } from './lowerKernel.ts';
import { lowerLoop } from './lowerLoop.ts';
import { lowerScan } from './lowerScan.ts';

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
  switch (instruction.kind) {
    case 'loop':
      lowerLoop(lowering, instruction);
      break;
    case 'kernel':
      lowerKernel(lowering, instruction);
      break;
    case 'scan':
      lowerScan(lowering, instruction, lowerInstruction);
      break;
    case 'assign':
      lowering.assign(instruction);
      break;
  }
}
