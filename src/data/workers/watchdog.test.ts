/** When a worker counts as hanging. Timers are mocked. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Ring } from './ring.ts';
import { ThreadMemory } from './slotMemory.ts';
import { Watchdog } from './watchdog.ts';

function watched(): { ring: Ring; watchdog: Watchdog; hangs: number[]; stalls: () => number } {
  const ring = new Ring(new ThreadMemory(3), 1e9);
  const hangs: number[] = [];
  let stalls = 0;
  const watchdog = new Watchdog(ring, 400, { hangs: (id) => hangs.push(id), stalls: () => stalls++ });
  return { ring, watchdog, hangs, stalls: () => stalls };
}

describe('Watchdog', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('reports a claim that stays for the timeout, once', () => {
    const { ring, watchdog, hangs } = watched();
    const slot = ring.take()!;
    ring.offer(slot, 17);
    watchdog.start();
    vi.advanceTimersByTime(1000);
    // Offered is not claimed.
    expect(hangs).toEqual([]);
    Atomics.store(ring.claims, slot.index, -5);
    vi.advanceTimersByTime(400);
    expect(hangs).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(hangs).toEqual([5]);
    vi.advanceTimersByTime(2000);
    expect(hangs).toEqual([5]);
    watchdog.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells workers apart that make one batch after each other', () => {
    const { ring, watchdog, hangs } = watched();
    const slot = ring.take()!;
    watchdog.start();
    for (const worker of [5, 6]) {
      // Between two looks: nobody sees that the slot was free.
      ring.offer(slot, 17);
      Atomics.store(ring.claims, slot.index, -worker);
      vi.advanceTimersByTime(500);
      watchdog.progress();
    }
    expect(hangs).toEqual([5, 6]);
    watchdog.stop();
  });

  it('tells batches apart that one worker makes in one slot', () => {
    const { ring, watchdog, hangs } = watched();
    const slot = ring.take()!;
    watchdog.start();
    for (let ticket = 1; ticket < 30; ticket++) {
      ring.offer(slot, ticket);
      Atomics.store(ring.claims, slot.index, -5);
      vi.advanceTimersByTime(300);
      watchdog.progress();
    }
    expect(hangs).toEqual([]);
    watchdog.stop();
  });

  it('reports that nothing is heard for twice the timeout', () => {
    const { ring, watchdog, stalls } = watched();
    ring.offer(ring.take()!, 1);
    watchdog.start();
    vi.advanceTimersByTime(700);
    watchdog.progress();
    vi.advanceTimersByTime(800);
    expect(stalls()).toBe(0);
    vi.advanceTimersByTime(100);
    expect(stalls()).toBe(1);
    watchdog.stop();
  });
});
