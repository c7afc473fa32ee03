import { describe, expect, it } from 'vitest';
import { boundYoungGeneration } from './youngGeneration.ts';

describe('boundYoungGeneration', () => {
  it('bounds the semi-spaces of a process', () => {
    expect(boundYoungGeneration(['--import', 'tsx'], '')).toEqual(['--import', 'tsx', '--max-semi-space-size=8']);
  });

  it('leaves what the user has set', () => {
    expect(boundYoungGeneration(['--max-semi-space-size=64'], '')).toEqual(['--max-semi-space-size=64']);
    expect(boundYoungGeneration(['--max_semi_space_size=64'], '')).toEqual(['--max_semi_space_size=64']);
    expect(boundYoungGeneration([], '--trace-gc --max-semi-space-size=16')).toEqual([]);
  });
});
