import { describe, expect, it } from 'vitest';
import { checkTemplate, fillTemplate } from './fileTemplate.ts';

describe('fillTemplate', () => {
  // Python's str.format: '{:02d}'.format(3), and so on.
  it.each([
    ['{epoch}', '3'],
    ['{epoch:02d}', '03'],
    ['{epoch:3d}', '  3'],
    ['{epoch:d}', '3'],
    ['{loss:.2f}', '-0.25'],
    ['{loss:08.3f}', '-000.250'],
    ['{loss:.3e}', '-2.500e-01'],
    ['{loss:f}', '-0.250000'],
    ['run-{epoch:02d}/{loss:.1f}.keras', 'run-03/-0.3.keras'],
    ['no fields', 'no fields'],
  ])('%s -> %s', (template, expected) => {
    checkTemplate('test', template);
    expect(fillTemplate('test', template, { epoch: 3, loss: -0.25 })).toBe(expected);
  });

  it('names the fields that there are', () => {
    expect(() => fillTemplate('test', '{val_loss}', { epoch: 1 })).toThrow(/names \{val_loss\}, but only "epoch"/);
  });
});
