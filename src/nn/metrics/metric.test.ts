import { describe, expect, it } from 'vitest';
import type { Node } from '../../graph/node.ts';
import type { Shape } from '../../tensor/shape.ts';
import { MeanSquaredError } from './meanSquaredError.ts';
import { Metric } from './metric.ts';

class ColumnSums extends Metric {
  override readonly direction = undefined;
  builds = 0;

  protected override build(_yTrueShape: Shape, [, columns]: Shape): void {
    this.builds++;
    this.addState('sums', [columns!]);
  }

  override update(state: readonly Node[]): readonly Node[] {
    return state;
  }

  override result([sums]: readonly [Node]): Node {
    return sums;
  }
}

describe('Metric', () => {
  it('builds state for the shapes of the first batch, once', () => {
    const metric = new ColumnSums();
    expect(metric.state).toEqual([]);
    metric.ensureBuilt([32, 1], [32, 3]);
    metric.ensureBuilt([7], [7, 3]);
    expect(metric.builds).toBe(1);
    expect(metric.state.map(({ name, shape }) => [name, shape])).toEqual([['sums', [3]]]);
  });

  it('refuses other data than its state was made for', () => {
    const metric = new ColumnSums();
    metric.ensureBuilt([32, 3], [32, 3]);
    expect(() => metric.ensureBuilt([32, 4], [32, 4])).toThrow(
      'Metric ColumnSums: its state was made for targets [32, 3] and predictions [32, 3]; now came targets [32, 4] and ' +
        'predictions [32, 4]. Make a metric of its own for other data.',
    );
  });

  it('takes any data where the state does not depend on it', () => {
    const metric = new MeanSquaredError();
    metric.ensureBuilt([8, 5, 2], [8, 5, 2]);
    metric.ensureBuilt([8, 9, 2], [8, 9, 2]);
    expect(metric.state).toHaveLength(2);
  });
});
