import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { htmlReport } from '../../src/fleet/report/html.js';
import { Chromium } from '../helpers/chromium.js';
import type { Page } from '../helpers/chromium-page.js';
import { sampleReport } from '../unit/fleet/report/sample-report.js';
import { MEASURE, type Box, type Measurements } from './measure.js';

const report = sampleReport();
const screenshots = fileURLToPath(new URL('../../.build/browser/', import.meta.url));

let folder: string;
let chromium: Chromium;

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'sluice-report-'));
  await writeFile(join(folder, 'report.html'), htmlReport(report));
  chromium = await Chromium.start();
  // It may have to be installed first.
}, 300_000);

afterAll(async () => {
  await chromium?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

describe.each([
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 400 },
  { scheme: 'dark', width: 400 },
] as const)('the report in a browser, $scheme, $width pixels wide', ({ scheme, width }) => {
  let page: Page;
  let seen: Measurements;

  beforeAll(async () => {
    page = await chromium.open({ scheme, width, height: 900 });
    await page.load(pathToFileURL(join(folder, 'report.html')).href);
    seen = (await page.evaluate(MEASURE)) as Measurements;
  });

  const atTime = (ms: number) =>
    seen.plot.left + ((seen.plot.right - seen.plot.left) * ms) / report.durationMs;

  it('loads without an error, and asks the network for nothing', () => {
    expect(page.complaints).toEqual([]);
    expect(page.requests).toEqual([pathToFileURL(join(folder, 'report.html')).href]);
  });

  it('is no wider than the window', () => {
    expect(seen.windowWidth).toBe(width);
    expect(seen.pageWidth).toBe(width);
    expect(seen.overflowing).toEqual([]);
  });

  it('has every container where it lived', () => {
    expect(Object.keys(seen.containers).toSorted()).toEqual(report.containers.map(({ id }) => id).toSorted());
    for (const { id, startedAt, endedAt = report.durationMs, spans } of report.containers) {
      const { all, cold, running } = seen.containers[id] ?? {};
      expectAcross(all, atTime(startedAt), atTime(endedAt), `container ${id}`);
      for (const [state, box] of [
        ['cold', cold],
        ['running', running],
      ] as const) {
        const times = spans.filter((span) => span.state === state);
        expectAcross(
          box,
          atTime(Math.min(...times.map(({ from }) => from))),
          atTime(Math.max(...times.map(({ to }) => to))),
          `${state} of ${id}`,
        );
      }
    }
  });

  it('has containers that lived at once below each other', () => {
    const over = report.containers.flatMap((one, index) =>
      report.containers
        .slice(index + 1)
        .filter(
          (other) =>
            one.startedAt < (other.endedAt ?? Infinity) && other.startedAt < (one.endedAt ?? Infinity),
        )
        .filter((other) => overlap(seen.containers[one.id]?.all, seen.containers[other.id]?.all))
        .map((other) => `${one.id} and ${other.id}`),
    );
    expect(over).toEqual([]);
  });

  it('marks each error where and when it happened', () => {
    const errors = report.invocations.filter(
      ({ status }) => status !== 'succeeded' && status !== 'throttled',
    );
    expect(errors.length).toBeGreaterThan(10);
    for (const { status, container = '', endedAt } of errors) {
      const found = seen.marks.some(
        (mark) =>
          mark.container === container &&
          mark.name === status &&
          Math.abs((mark.left + mark.right) / 2 - atTime(endedAt)) < 8 &&
          overlap(mark, seen.containers[container]?.all),
      );
      expect(found, `${status} of ${container} at ${endedAt}`).toBe(true);
    }
  });

  it('has a line for each fault, through all of the picture', () => {
    expect(seen.faults).toHaveLength(report.faults.length);
    for (const [index, { at, name }] of report.faults.entries()) {
      const line = seen.faults[index];
      expect(line?.name).toBe(name);
      expectAcross(line, atTime(at), atTime(at), `fault ${name}`);
      for (const { all } of Object.values(seen.containers))
        expect(line?.bottom).toBeGreaterThan(all.bottom - 1);
    }
  });

  it('has no text over another', () => {
    expect(seen.texts.axis.length).toBeGreaterThan(5);
    expect(seen.texts.faults).toHaveLength(report.faults.length);
    for (const texts of Object.values(seen.texts)) {
      for (const [index, one] of texts.entries()) {
        for (const other of texts.slice(index + 1)) {
          expect(overlap(one, other), `${one.name} and ${other.name}`).toBe(false);
        }
      }
    }
  });

  it('has ticks of the time axis at their times', () => {
    for (const { name, left, right } of seen.texts.axis.slice(1, -1)) {
      expect((left + right) / 2).toBeCloseTo(atTime(Number.parseFloat(name) * 1_000), -1);
    }
  });

  it('is written in colours that can be read', () => {
    expect(seen.background).toBe(scheme === 'light' ? 'rgb(244, 246, 249)' : 'rgb(13, 18, 24)');
    expect(seen.faint).toEqual([]);
  });

  it('shows the connections that were counted', async () => {
    const samples = report.samples.filter(({ active }) => active >= 3);
    expect(samples.length).toBeGreaterThan(10);
    for (const { at, active } of samples) {
      const [below, above] = [active - 0.3, active + 0.3].map((count) =>
        page.evaluate(`(() => {
          const panel = document.querySelector('.connections rect.area').getBoundingClientRect();
          const limit = document.querySelector('line.limit').getBoundingClientRect();
          const one = (panel.bottom - (limit.top + limit.bottom) / 2) / ${report.summary.maxConnections};
          const area = document.querySelector('#area-active path');
          const [{ a, d }] = [area.transform.baseVal.consolidate().matrix];
          const point = new DOMPoint(${at + 9} / ${report.durationMs} / a, (1 - (${count} * one) / panel.height) / d);
          return area.isPointInFill(point);
        })()`),
      );
      expect([await below, await above], `${active} active at ${at}`).toEqual([true, false]);
    }
  });

  it('can be looked at', async () => {
    const png = await page.screenshot();
    await writeFile(join(screenshots, `report-${scheme}-${width}.png`), png);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(width);
    expect(png.length).toBeGreaterThan(20_000);
  });
});

function expectAcross(box: Box | undefined, left: number, right: number, what: string): void {
  if (!box) throw new Error(`${what} is not in the picture`);
  // A column of the picture is up to a pixel wide, and no bar is narrower than two.
  expect(Math.abs(box.left - left), `left of ${what}`).toBeLessThan(2.5);
  expect(Math.abs(box.right - right), `right of ${what}`).toBeLessThan(2.5);
}

function overlap(one: Box | undefined, other: Box | undefined): boolean {
  if (!one || !other) throw new Error('a box is missing');
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
