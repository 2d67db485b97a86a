import { describe, expect, it } from 'vitest';
import { errorGroups } from '../../../../src/fleet/report/error-groups.js';
import { lanesOf } from '../../../../src/fleet/report/lanes.js';
import type { ContainerReport } from '../../../../src/fleet/report/report.js';
import { strokes } from '../../../../src/fleet/report/strokes.js';
import { faultsPanel } from '../../../../src/fleet/report/svg-faults.js';
import { countTicks, TimeScale, UNITS } from '../../../../src/fleet/report/svg-scale.js';
import { timeScaleOf } from '../../../../src/fleet/report/time-scale-of.js';
import { waitingSteps } from '../../../../src/fleet/report/svg-waiting.js';
import { duration } from '../../../../src/fleet/report/words.js';
import { failedWith, sampleReport } from './sample-report.js';

const labels = (end: number) => new TimeScale(end).ticks().map(({ label }) => label);

describe('the time axis', () => {
  it('has ticks at round times, all in one unit', () => {
    expect(labels(16_200)).toEqual(['0', '2 s', '4 s', '6 s', '8 s', '10 s', '12 s', '14 s', '16 s']);
    expect(labels(1_300)).toEqual(['0', '0.2 s', '0.4 s', '0.6 s', '0.8 s', '1.0 s', '1.2 s']);
    expect(labels(430)).toEqual([
      '0',
      '50 ms',
      '100 ms',
      '150 ms',
      '200 ms',
      '250 ms',
      '300 ms',
      '350 ms',
      '400 ms',
    ]);
    expect(labels(400_000)).toEqual([
      '0',
      '1:00 min',
      '2:00 min',
      '3:00 min',
      '4:00 min',
      '5:00 min',
      '6:00 min',
    ]);
    expect(labels(3 * 3_600_000).slice(-2)).toEqual(['2:30:00', '3:00:00']);
  });

  it('has three to ten ticks, however long the time is', () => {
    for (let end = 3; end < 1e10; end *= 1.07) {
      const ticks = new TimeScale(end).ticks();
      expect(ticks.length, `${end} ms`).toBeGreaterThanOrEqual(3);
      expect(ticks.length, `${end} ms`).toBeLessThanOrEqual(10);
      expect(new Set(ticks.map(({ label }) => label)).size, `${end} ms`).toBe(ticks.length);
    }
  });

  it('begins where something happens, and keeps its round times', () => {
    const late = sampleReport();
    const shifted = {
      ...late,
      durationMs: late.durationMs + 5_000,
      samples: [],
      faults: late.faults.map((fault) => ({ ...fault, at: fault.at + 5_000 })),
      containers: late.containers.map((one) => ({
        ...one,
        startedAt: one.startedAt + 5_000,
        endedAt: undefined,
        spans: [],
      })),
      invocations: [failedWith('', '', { askedAt: 5_200, startedAt: 5_200, endedAt: 5_300 })],
    };
    const scale = timeScaleOf(shifted);
    expect(scale.start).toBeGreaterThan(4_800);
    expect(scale.start).toBeLessThan(5_180);
    expect(scale.percent(scale.start)).toBe('0%');
    expect(scale.percent(scale.end)).toBe('100%');
    expect(scale.ticks()[0]).toEqual({ at: 6_000, label: '6 s' });
    expect(timeScaleOf(late).start).toBe(0);
  });

  it('has whole numbers of connections at its side', () => {
    expect(countTicks(28)).toEqual([0, 10, 20]);
    expect(countTicks(1.12)).toEqual([0, 1]);
    expect(countTicks(112)).toEqual([0, 50, 100]);
    expect(countTicks(4.5)).toEqual([0, 2, 4]);
    expect(countTicks(7)).toEqual([0, 2, 4, 6]);
  });
});

describe('the bars of a state', () => {
  const scale = new TimeScale(UNITS);

  it('are where the spans are', () => {
    const spans = [
      { from: 500, to: 700 },
      { from: 100, to: 130 },
    ];
    expect(strokes(spans, scale, 1)).toBe('M100 0h30m370 0h200');
  });

  it('become one where no gap could be seen', () => {
    const spans = [0, 1, 2, 3].map((index) => ({ from: 100 + index * 10, to: 109 + index * 10 }));
    expect(strokes(spans, scale, 1)).toBe('M100 0h39');
  });

  it('can be seen however short the span is, up to the end of the picture', () => {
    const spans = [10.2, 1_999.9].map((from) => ({ from, to: from + 0.01 }));
    expect(strokes(spans, scale, 2)).toBe('M10 0h2m1986 0h2');
  });

  it('take spans within each other', () => {
    const spans = [
      { from: 0, to: 100 },
      { from: 20, to: 30 },
    ];
    expect(strokes(spans, scale, 1)).toBe('M0 0h100');
  });
});

describe('the lanes', () => {
  const container = (id: string, startedAt: number, endedAt?: number): ContainerReport => ({
    id,
    startedAt,
    endedAt,
    pid: 1,
    exit: undefined,
    endedBy: undefined,
    spans: [],
    output: '',
  });
  const ids = (...containers: readonly ContainerReport[]) =>
    lanesOf(containers, 100).map((lane) => lane.map(({ id }) => id));

  it('give the place of a container that ended to the next one', () => {
    expect(ids(container('a', 0, 50), container('b', 0), container('c', 50))).toEqual([['a', 'c'], ['b']]);
  });

  it('are as many as there were containers at once', () => {
    expect(lanesOf(sampleReport().containers, 16_200)).toHaveLength(12);
  });

  it('keep the place of a container that lives', () => {
    expect(ids(container('a', 0), container('b', 99))).toEqual([['a'], ['b']]);
  });
});

describe('invocations that wait', () => {
  const report = sampleReport();
  const steps = (...times: readonly Partial<ReturnType<typeof failedWith>>[]) =>
    waitingSteps({ ...report, invocations: times.map((more) => failedWith('', '', more)) });

  it('are counted from when they were asked for to when a container had them', () => {
    expect(steps({ askedAt: 100, startedAt: 400 }, { askedAt: 200, startedAt: 300 })).toEqual([
      { at: 100, waiting: 1 },
      { at: 200, waiting: 2 },
      { at: 300, waiting: 1 },
      { at: 400, waiting: 0 },
    ]);
  });

  it('do not wait while their own container starts', () => {
    const [first] = report.containers;
    const askedAt = (first?.startedAt ?? 0) - 5;
    expect(steps({ askedAt, startedAt: askedAt + 900, coldStart: true, container: first?.id })).toEqual([]);
  });

  it('wait until they are given up', () => {
    const given = {
      status: 'throttled',
      container: undefined,
      askedAt: 100,
      startedAt: 900,
      endedAt: 900,
    } as const;
    expect(steps(given)).toEqual([
      { at: 100, waiting: 1 },
      { at: 900, waiting: 0 },
    ]);
  });
});

describe('the names of faults', () => {
  const place = (...times: readonly number[]) => {
    const faults = times.map((at) => ({ at, name: 'restart', detail: 'immediate' }));
    const panel = faultsPanel(faults, new TimeScale(1_000));
    const texts = [...panel.labels.toString().matchAll(/<text[^>]* x="([^"]*)"[^>]* y="(\d+)"([^>]*)>/g)];
    return {
      rows: panel.rows,
      texts: texts.map(([, x, y, rest]) => ({ x, y, leftwards: rest?.includes('end') })),
    };
  };

  it('stand in one row where there is room', () => {
    expect(place(0, 300, 600)).toMatchObject({ rows: 1, texts: [{ x: '0%' }, { x: '30%' }, { x: '60%' }] });
  });

  it('stand below each other where there is none', () => {
    const { rows, texts } = place(100, 110, 120);
    expect(rows).toBe(3);
    expect(new Set(texts.map(({ y }) => y)).size).toBe(3);
  });

  it('stand to the left of their line at the right edge', () => {
    expect(place(100, 980).texts).toMatchObject([{ leftwards: false }, { leftwards: true }]);
  });

  it('are left out where there is no room for any more', () => {
    const many = Array.from({ length: 40 }, (_, index) => 100 + index);
    const { rows, texts } = place(...many);
    expect(rows).toBe(4);
    expect(texts.length).toBeLessThan(10);
  });
});

describe('errors that are alike', () => {
  it('are told apart by status, type and message, not by ports and request ids', () => {
    const id = (last: number) => `8f14e45f-ceea-467f-a9c0-00000000000${last}`;
    const groups = errorGroups([
      failedWith('Error', `RequestId: ${id(1)} Error: exit status 1`, { endedAt: 20, container: 'c2' }),
      failedWith('Error', `RequestId: ${id(2)} Error: exit status 1`, { endedAt: 10, container: 'c1' }),
      failedWith('Error', 'exit status 1', { status: 'crashed' }),
      failedWith('Error', 'read ECONNRESET 127.0.0.1:40001'),
      failedWith('Error', 'read ECONNRESET 127.0.0.1:51234'),
      failedWith('Error', 'column 1 is missing'),
      failedWith('Error', 'column 2 is missing'),
    ]);
    expect(groups.map(({ count, message }) => [count, message])).toEqual([
      [2, 'exit status 1'],
      [2, 'read ECONNRESET 127.0.0.1:40001'],
      [1, 'exit status 1'],
      [1, 'column 1 is missing'],
      [1, 'column 2 is missing'],
    ]);
    expect(groups[0]).toMatchObject({ firstAt: 10, lastAt: 20, containers: ['c1', 'c2'] });
  });
});

describe('a duration in words', () => {
  it.each([
    [0, '0 ms'],
    [3.24, '3.2 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [12_345, '12.3 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [7_260_000, '2 h 1 min'],
  ])('%d ms are %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});
