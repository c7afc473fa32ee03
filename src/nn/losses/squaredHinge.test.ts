import { describe } from 'vitest';
import { itMatchesKerasLoss } from '../../../test/golden/losses/goldens.ts';

describe('SquaredHinge', () => {
  itMatchesKerasLoss('SquaredHinge');
});
