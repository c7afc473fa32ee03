import { expect, it } from 'vitest';
import { warn } from './warn.ts';

it('is heard by whoever listens to the warnings of the process, with its code', async () => {
  const heard = new Promise((resolve) => process.once('warning', resolve));
  warn('MILLRACE_OLD_NAME', 'nbEpoch is now called epochs.');
  expect(await heard).toMatchObject({
    name: 'MillraceWarning',
    code: 'MILLRACE_OLD_NAME',
    message: 'nbEpoch is now called epochs.',
  });
});
