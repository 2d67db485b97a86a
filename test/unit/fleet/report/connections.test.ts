import { describe, expect, it } from 'vitest';
import type { ConnectionSample } from '../../../../src/fleet/report/report.js';
import { connectionsPanel } from '../../../../src/fleet/report/svg-connections.js';
import { TimeScale } from '../../../../src/fleet/report/svg-scale.js';
import { sampleReport } from './sample-report.js';

const END = 20_000;

function sample(at: number, active: number, idle = 0): ConnectionSample {
  return { at, active, idle, idleInTransaction: 0, other: 0, total: active + idle, byContainer: {} };
}

/** The outline of a state and those below it, in columns of 10 ms and thousandths of the height. */
function outline(samples: readonly ConnectionSample[], state = 'active', maxConnections = 10): string {
  const report = sampleReport({ maxConnections });
  const { drawing } = connectionsPanel({ ...report, samples }, new TimeScale(END), 100);
  return new RegExp(`id="area-${state}".*? d="([^"]*)"`).exec(drawing.toString())?.[1] ?? '';
}

describe('the connections over time', () => {
  const y = (count: number) => Math.round(1_000 * (1 - count / 11.2));

  it('stay as they were counted until they are counted again', () => {
    const steps = [sample(0, 0), sample(100, 5), sample(200, 2), sample(300, 0)];
    expect(outline(steps)).toMatch(new RegExp(`^M0 1000V1000H8V${y(5)}H20V${y(2)}H28V1000`));
  });

  it('stand on top of each other', () => {
    const steps = [sample(0, 2, 3), sample(100, 2, 3)];
    expect(outline(steps)).toContain(`V${y(2)}H`);
    expect(outline(steps, 'idle')).toContain(`V${y(5)}H`);
  });

  it('keep a peak that is shorter than a column', () => {
    const steps = [0, 1, 2, 3, 4].map((at) => sample(at * 5, at === 2 ? 9 : 1));
    expect(outline(steps)).toContain(`V${y(9)}H`);
  });

  it('are not drawn where the server did not answer', () => {
    const steps = [0, 100, 200, 300, 3_000, 3_100].map((at) => sample(at, at < 1_000 ? 4 : 5));
    expect(outline(steps)).toMatch(/H60V1000M300 1000V/);
  });

  it('are drawn through a row of equal samples, of which only the first and the last are there', () => {
    const steps = [sample(0, 1), sample(100, 4), sample(9_000, 4), sample(9_100, 0)];
    expect(outline(steps)).not.toMatch(/M(?!0 )/);
  });

  it('have the line of the limit at its height, or say where it is when it is far above', () => {
    const samples = [sample(0, 4)];
    const near = connectionsPanel(
      { ...sampleReport({ maxConnections: 8 }), samples },
      new TimeScale(END),
      112,
    );
    expect(near.drawing.toString()).toMatch(/<line class="limit"[^>]* y1="12"/);
    const far = connectionsPanel(
      { ...sampleReport({ maxConnections: 500 }), samples },
      new TimeScale(END),
      112,
    );
    expect(far.drawing.toString()).not.toContain('<line class="limit"');
    expect(far.drawing.toString()).toContain('the server allows 500 ↑');
  });
});
