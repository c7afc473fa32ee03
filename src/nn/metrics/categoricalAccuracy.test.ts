import { describe } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/nnTraining/goldens.ts';

describe('CategoricalAccuracy', () => {
  itMatchesKerasMetric('CategoricalAccuracy');
});
