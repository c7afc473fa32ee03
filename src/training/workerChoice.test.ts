import { describe, expect, it } from 'vitest';
import { WorkerChoice } from './workerChoice.ts';

/** A made-up machine: batches of `itemMs` each, steps of `computeMs`, and workers that share the load as far as `cores` go. */
class Machine {
  readonly capacity = 10;
  workers = 1;
  starting = 0;
  most = 8;
  steps = 0;
  /** The steps at which a worker was added. */
  readonly added: number[] = [];
  itemMs: number;
  computeMs: number;
  cores: number;
  /** Batches that are ready on average. */
  ready = 0;
  readonly choice: WorkerChoice;

  constructor(itemMs: number, computeMs: number, cores = Infinity) {
    this.itemMs = itemMs;
    this.computeMs = computeMs;
    this.cores = cores;
    this.choice = new WorkerChoice(this, this);
  }

  changing(): number {
    return this.starting;
  }

  addWorker(): boolean {
    if (this.workers >= this.most) return false;
    this.workers++;
    this.added.push(this.steps);
    return true;
  }

  /** Takes steps, of which each waits for what is not made while the one before it computes. */
  run(steps: number, noise: (step: number) => number = () => 0): void {
    for (let i = 0; i < steps; i++) {
      const makingMs = this.itemMs / Math.min(this.workers - this.starting, this.cores);
      const waitedMs = Math.max(0, makingMs - this.computeMs) + noise(this.steps);
      this.choice.note({ waitedMs, totalMs: waitedMs + this.computeMs, ready: this.ready });
      this.steps++;
    }
  }
}

describe('WorkerChoice', () => {
  it.each([
    [10, 50, 1],
    [60, 50, 2],
    [100, 50, 2],
    [110, 50, 3],
    [350, 50, 7],
  ])('batches of %d ms and steps of %d ms take %d workers', (itemMs, computeMs, workers) => {
    const machine = new Machine(itemMs, computeMs);
    machine.run(1000);
    expect(machine.workers).toBe(workers);
  });

  it('adds one at a time, after a look at 8 steps and 200 ms at least', () => {
    const machine = new Machine(400, 50);
    machine.run(16);
    expect(machine.added).toEqual([7, 15]);
    // 2 ms a step.
    const quick = new Machine(2, 1);
    quick.run(100);
    expect(quick.added).toEqual([99]);
    // Less than a fifth of the time: it has to last for two looks.
    const peckish = new Machine(55, 50);
    peckish.run(16);
    expect(peckish.added).toEqual([15]);
  });

  it('leaves a model alone that waits for 3% of the time, or whose queue is half full', () => {
    const fed = new Machine(100, 97);
    fed.run(1000);
    expect(fed.workers).toBe(1);
    const hungry = new Machine(100, 96);
    hungry.run(1000);
    expect(hungry.workers).toBe(2);
    const late = new Machine(100, 50);
    late.ready = 4.5;
    late.run(1000);
    expect(late.workers).toBe(1);
    late.ready = 4.4;
    late.run(1000);
    expect(late.workers).toBe(2);
  });

  it('stops where another worker does not help, and looks again ever more seldom', () => {
    const machine = new Machine(400, 50, 2);
    machine.most = 100;
    machine.run(8 * 1000);
    expect(machine.added[0]).toBe(7);
    // The third one brings nothing; pauses of 8, 16, 32 ... looks follow.
    const gaps = machine.added.slice(1).map((step, i) => (machine.added[i + 2]! - step) / 8);
    expect(gaps.slice(0, 4)).toEqual([10, 18, 34, 66].map((looks) => looks - 1));
    expect(machine.workers).toBeLessThan(10);
  });

  it('goes on at once when the work has become heavier', () => {
    const machine = new Machine(60, 50);
    machine.run(400);
    expect(machine.workers).toBe(2);
    machine.itemMs = 200;
    machine.run(400);
    expect(machine.workers).toBe(4);
  });

  it('goes no further than it may', () => {
    const machine = new Machine(1000, 10);
    machine.most = 3;
    machine.run(2000);
    expect(machine.workers).toBe(3);
  });

  it('does not take the start of a worker for waiting, nor the batches that were begun before', () => {
    const machine = new Machine(90, 50);
    machine.run(8);
    expect(machine.workers).toBe(2);
    machine.starting = 1;
    // Waiting for as long as it takes: not looked at.
    machine.run(50, () => 1000);
    machine.starting = 0;
    machine.run(2, () => 1000);
    machine.run(400);
    expect(machine.workers).toBe(2);
  });

  it('does not count the first batch of an epoch', () => {
    const machine = new Machine(10, 50);
    for (let epoch = 0; epoch < 50; epoch++) {
      machine.choice.note({ waitedMs: 1000, totalMs: 1050, ready: undefined });
      machine.run(4);
    }
    expect(machine.workers).toBe(1);
  });

  it('does not flutter: waiting that comes and goes around the bar adds none', () => {
    const machine = new Machine(50, 50);
    machine.run(8 * 200, (step) => (Math.floor(step / 8) % 2 === 0 ? 0 : 3));
    expect(machine.workers).toBe(1);
  });
});
