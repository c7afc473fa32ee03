import { describe } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/metrics/goldens.ts';

describe('TruePositives', () => {
  itMatchesKerasMetric('TruePositives');
});
