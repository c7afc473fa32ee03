/** The measured process of the benchmark `scaling`: steps of a model with as many threads as MILLRACE_THREADS says. */
import { BENCH_MODELS } from './models.ts';
import { StepTimer } from './steps.ts';

/** What the process prints. */
export interface ThreadReport {
  /** Milliseconds of the steps. */
  readonly times: readonly number[];
}

const [name, steps] = [process.argv[2]!, Number(process.argv[3])];
const timer = new StepTimer(BENCH_MODELS[name]!);
const report: ThreadReport = { times: await timer.times(steps) };
timer.dispose();
console.log(JSON.stringify(report));
