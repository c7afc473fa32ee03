/** Which runs of a model are under way, and which may start beside them. */
import { BusyError } from '../util/errors.ts';
import { orAborted } from './abort.ts';

/** One training and one evaluation run at a time; predictions share nothing that they could disturb. */
export type Activity = 'training' | 'evaluation' | 'prediction';

interface Run {
  readonly activity: Activity;
  /** `fit`: what the user called. */
  readonly owner: string;
}

/** The runs of one model. */
export class Activities {
  readonly #model: { readonly label: string };
  readonly #runs = new Set<Run>();
  /** Those who wait for the end of some run. */
  #waiting: (() => void)[] = [];

  constructor(model: { readonly label: string }) {
    this.#model = model;
  }

  /** Does some work as a run. @throws BusyError where it may not start now */
  async during<T>(activity: Activity, owner: string, work: () => Promise<T>): Promise<T> {
    const other = activity === 'prediction' ? undefined : this.#find(activity);
    if (other !== undefined) {
      throw new BusyError(
        `${owner}: ${this.#model.label} is in ${other.owner}() already. Await that call first; one model runs one ${activity} at a time.`,
        { details: { activity, running: other.owner } },
      );
    }
    const run: Run = { activity, owner };
    this.#runs.add(run);
    try {
      return await work();
    } finally {
      this.#runs.delete(run);
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resume of waiting) resume();
    }
  }

  /** Does some work as a run, as soon as no other of its kind is under way. @throws the reason of a signal that is aborted first */
  async whenFree<T>(
    activity: Activity,
    owner: string,
    work: () => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    while (this.#find(activity) !== undefined) {
      const free = new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
      await orAborted(free, signal);
    }
    return this.during(activity, owner, work);
  }

  /** For what may not happen during any run. @throws BusyError */
  checkIdle(owner: string): void {
    const [running] = this.#runs;
    if (running !== undefined) {
      throw new BusyError(`${owner}: ${this.#model.label} is in ${running.owner}(). Await that call first.`);
    }
  }

  #find(activity: Activity): Run | undefined {
    for (const run of this.#runs) if (run.activity === activity) return run;
    return undefined;
  }
}
