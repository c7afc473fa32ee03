/** Runs computations one after the other on the JavaScript thread, and lets the event loop turn in between. */

/** How long the event loop may wait for its next turn. */
const MAX_TURN_MS = 10;

interface QueuedRun {
  advance(): boolean;
}

/**
 * A queue of computations that are generators: each `yield` is a point where the event loop may turn.
 *
 * They are executed in the order in which they were added, never interleaved.
 */
export class RunQueue {
  readonly #runs: QueuedRun[] = [];
  #turnStarted = 0;
  #isScheduled = false;

  /** Adds a computation, and starts it where nothing is under way. */
  add<T>(computation: Iterator<void, T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#runs.push({
        advance: () => {
          try {
            const { done, value } = computation.next();
            if (done) resolve(value);
            return done === true;
          } catch (error) {
            reject(error);
            return true;
          }
        },
      });
      if (!this.#isScheduled) this.#work();
    });
  }

  /** Completes everything that is under way, now. */
  drain(): void {
    while (this.#runs.length > 0) this.#advance();
  }

  #advance(): void {
    if (this.#runs[0]!.advance()) this.#runs.shift();
  }

  #work(): void {
    while (this.#runs.length > 0) {
      if (performance.now() - this.#turnStarted > MAX_TURN_MS) {
        this.#isScheduled = true;
        setImmediate(() => {
          this.#isScheduled = false;
          this.#turnStarted = performance.now();
          this.#work();
        });
        return;
      }
      this.#advance();
    }
  }
}
