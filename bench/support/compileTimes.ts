/** The measured process of the benchmark `compile`: compiles the training program of a model, several times. */
import { batchesOf, COMPILE_MODELS, compiled } from './models.ts';

/** What the process prints. */
export interface CompileReport {
  /** Milliseconds of the first program of the process, then of further ones. */
  readonly times: readonly number[];
}

const [name, programs] = [process.argv[2]!, Number(process.argv[3])];
const model = COMPILE_MODELS[name]!;
const { x, y } = batchesOf(model, 1);
const times: number[] = [];
for (let i = 0; i < programs; i++) {
  const net = compiled(model);
  const start = performance.now();
  await net.trainer.prepare('train', { x: [x], y: [y], sampleWeight: [undefined] }, 'compile');
  times.push(performance.now() - start);
  net.dispose();
}
const report: CompileReport = { times };
console.log(JSON.stringify(report));
