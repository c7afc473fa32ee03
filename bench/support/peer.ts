/** Another framework in a process of its own that measures when it is asked to. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** What a peer is asked to measure. */
export interface PeerRequest {
  readonly model: string;
  readonly steps: number;
  readonly fitSteps: number;
}

/** Milliseconds; `fit` is absent where a framework has no such loop. */
export interface PeerResult {
  readonly step: readonly number[];
  readonly fit?: readonly number[];
}

/** How long a peer may take for one answer: compilers among them need a minute for the first step. */
const ANSWER_WITHIN_MS = 10 * 60_000;

/** A running `peers/train_step.py`. It idles, without spinning, until asked. */
export class Peer {
  readonly name: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor(python: string, name: string, threads: number) {
    this.name = name;
    const script = resolve('bench', 'peers', 'train_step.py');
    this.#process = spawn(python, [script, name], {
      env: { ...process.env, OMP_NUM_THREADS: String(threads), PEER_THREADS: String(threads), PYTHONUNBUFFERED: '1' },
    });
    this.#process.stderr.on('data', (text: Buffer) => {
      this.#errors = `${this.#errors}${text}`.slice(-4000);
    });
    // A Python that cannot be started ends the lines; `ask` then says why.
    this.#process.on('error', (error) => {
      this.#errors += error.message;
    });
    this.#process.stdin.on('error', () => undefined);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Asks for a measurement and waits for it. */
  async ask(request: PeerRequest): Promise<PeerResult> {
    return (await this.#answer(request)) as PeerResult;
  }

  /** Versions of the packages that it runs, by name. */
  async versions(): Promise<Readonly<Record<string, string>>> {
    return ((await this.#answer({ versions: true })) as { versions: Record<string, string> }).versions;
  }

  async #answer(request: object): Promise<object> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const deadline = setTimeout(() => this.#process.kill(), ANSWER_WITHIN_MS);
    try {
      for (;;) {
        const line = await this.#lines.next();
        if (line.done) throw new Error(`the peer ${this.name} ended: ${this.#errors.trim() || 'no reason given'}`);
        // Frameworks print notes of their own on standard output.
        if (!line.value.startsWith('{')) continue;
        const answer = JSON.parse(line.value) as { readonly error?: string };
        if (answer.error !== undefined) throw new Error(`the peer ${this.name} failed: ${answer.error}`);
        return answer;
      }
    } finally {
      clearTimeout(deadline);
    }
  }

  close(): void {
    this.#process.stdin.end();
    this.#process.kill();
  }
}
