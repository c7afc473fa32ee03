/** The requests that workers may claim. */
import type { Request } from './requests.ts';

/**
 * Requests by ticket, in the order in which they were offered; as many as there are slots, at most.
 *
 * @remarks
 * A list and no `Map`: V8 makes the table of a map anew every few changes, and each old table refers to the next. Once one of
 * them has grown old, all that come after it, with every request that they hold, wait for a full garbage collection.
 */
export class OfferedRequests {
  readonly #requests: Request[] = [];

  get size(): number {
    return this.#requests.length;
  }

  add(request: Request): void {
    this.#requests.push(request);
  }

  get(ticket: number): Request | undefined {
    return this.#requests[this.#find(ticket)];
  }

  has(ticket: number): boolean {
    return this.#find(ticket) >= 0;
  }

  delete(ticket: number): void {
    const place = this.#find(ticket);
    if (place >= 0) this.#requests.splice(place, 1);
  }

  values(): IterableIterator<Request> {
    return this.#requests.values();
  }

  clear(): void {
    this.#requests.length = 0;
  }

  /** -1 if there is none. Batches come more or less in order: it is one of the first. */
  #find(ticket: number): number {
    return this.#requests.findIndex((request) => request.ticket === ticket);
  }
}
