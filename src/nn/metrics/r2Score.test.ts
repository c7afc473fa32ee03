import { describe } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/metrics/goldens.ts';

describe('R2Score', () => {
  itMatchesKerasMetric('R2Score');
});
