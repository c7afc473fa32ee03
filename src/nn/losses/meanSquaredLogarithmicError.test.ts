import { describe } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';

describe('MeanSquaredLogarithmicError', () => {
  itMatchesKerasLoss('MeanSquaredLogarithmicError');
});
