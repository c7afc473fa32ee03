/** Slots and their memory. */
import { describe, expect, it } from 'vitest';
import { claimSlot, withdrawOffer } from './protocol.ts';
import { Ring } from './ring.ts';
import { ThreadMemory } from './slotMemory.ts';

describe('Ring', () => {
  it('gives no more slots than it has, and the same memory again', () => {
    const ring = new Ring(new ThreadMemory(2), 1e9);
    const [first, second] = [ring.take()!, ring.take()!];
    expect(ring.take()).toBeUndefined();
    expect(first.memory).toBeUndefined();
    ring.measure(640, false);
    ring.free(first);
    ring.free(second);
    const memories = [ring.take()!, ring.take()!].map(({ memory }) => memory);
    expect(memories.map((memory) => memory!.byteLength)).toEqual([640, 640]);
    ring.free(first);
    ring.free(second);
    expect(new Set([ring.take()!.memory, ring.take()!.memory])).toEqual(new Set(memories));
  });

  it('does not take a short batch as the measure, but takes one that is bigger', () => {
    const ring = new Ring(new ThreadMemory(2), 1e9);
    ring.measure(64, true);
    expect(ring.slotBytes).toBe(0);
    ring.measure(640, false);
    ring.measure(320, false);
    ring.measure(64, true);
    expect(ring.slotBytes).toBe(640);
  });

  it('keeps two slots, however few bytes are allowed', () => {
    const ring = new Ring(new ThreadMemory(8), 1000);
    ring.measure(300, false);
    expect(ring.capacity).toBe(3);
    const tiny = new Ring(new ThreadMemory(8), 10);
    tiny.measure(300, false);
    expect(tiny.capacity).toBe(2);
    expect([tiny.take(), tiny.take(), tiny.take()].filter((slot) => slot !== undefined)).toHaveLength(2);
  });

  it('lets one worker claim an offer, and nobody one that was withdrawn or is of another ticket', () => {
    const ring = new Ring(new ThreadMemory(1), 1e9);
    const slot = ring.take()!;
    ring.offer(slot, 8);
    expect(claimSlot(ring.claims, slot.index, 7, 1)).toBe(false);
    expect(claimSlot(ring.claims, slot.index, 8, 1)).toBe(true);
    expect(claimSlot(ring.claims, slot.index, 8, 2)).toBe(false);
    expect(withdrawOffer(ring.claims, slot.index, 8)).toBe(false);
    ring.settle(slot);
    expect(claimSlot(ring.claims, slot.index, 8, 2)).toBe(false);
    ring.offer(slot, 9);
    expect(withdrawOffer(ring.claims, slot.index, 9)).toBe(true);
    expect(claimSlot(ring.claims, slot.index, 9, 2)).toBe(false);
  });
});
