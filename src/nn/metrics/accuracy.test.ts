import { describe } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/nnTraining/goldens.ts';

describe('Accuracy', () => {
  itMatchesKerasMetric('Accuracy');
});
