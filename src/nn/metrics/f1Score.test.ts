import { describe, expect, it } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/metrics/goldens.ts';
import { F1Score } from './f1Score.ts';

describe('F1Score', () => {
  itMatchesKerasMetric('F1Score');

  it('takes no beta', () => {
    expect(() => new F1Score({ beta: 2 } as never)).toThrow('F1Score: unknown option "beta"');
  });

  it('refuses predictions with more axes', () => {
    expect(() => new F1Score().ensureBuilt([4, 5, 3], [4, 5, 3])).toThrow(
      'expected predictions of shape [batch, classes], got [4, 5, 3]',
    );
  });
});
