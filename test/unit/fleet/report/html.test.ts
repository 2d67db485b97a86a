import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../../../src/fleet/report/html.js';
import type { InvocationResult } from '../../../../src/fleet/invocation-result.js';
import type { ContainerReport, ContainerSpan, FleetReport } from '../../../../src/fleet/report/report.js';
import { failedWith, sampleReport } from './sample-report.js';

const sample = sampleReport();
const html = htmlReport(sample);

describe('the report as HTML', () => {
  it('is the same for the same report', () => {
    expect(htmlReport(sampleReport())).toBe(html);
  });

  it('refers to nothing outside of itself, and runs no script', () => {
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(html).not.toMatch(
      /<(?:script|iframe|object|embed|base)\b|\bon[a-z]+=|@import|@font-face|javascript:/i,
    );
    const references = [...html.matchAll(/\b(?:href|src|action)="([^"]*)"|url\(([^)]*)\)/g)].map(
      ([, attribute, style]) => attribute ?? style ?? '',
    );
    expect(references.length).toBeGreaterThan(3);
    for (const reference of references) expect(reference).toMatch(/^(?:#[\w-]+|data:,)$/);
  });

  it('names every shape that it uses', () => {
    const ids = new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
    const used = [...html.matchAll(/(?:href="|url\()#([\w-]+)|aria-(?:labelledby|describedby)="([\w-]+)"/g)];
    expect(used.length).toBeGreaterThan(5);
    for (const [, shape, label] of used) expect(ids).toContain(shape ?? label);
  });

  it('escapes every text from outside', () => {
    const attack = `<script>alert(1)</script></svg></style></title>"'&<img src=x onerror=alert(1)>`;
    const clean = htmlReport(withTexts('text'));
    const attacked = htmlReport(withTexts(attack));
    const tags = (page: string) => [...page.matchAll(/<[^>]*?(?=[\s/>])/g)].map(([tag]) => tag).sort();
    expect(tags(attacked)).toEqual(tags(clean));
    expect(attacked).not.toContain('<script');
    expect(attacked).not.toContain('<img');
    expect(attacked.match(/&lt;script&gt;alert\(1\)/g)?.length).toBeGreaterThan(8);
  });

  it('holds no control character and no half of a character', () => {
    const page = htmlReport(withTexts('a\u0000b\u001b[1mc\u202ed\ud800e'));
    // oxlint-disable-next-line no-control-regex
    expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(page).not.toMatch(/\p{Cs}/u);
  });

  it('stays below a megabyte with 50 containers and 1,000 invocations each', () => {
    expect(Buffer.byteLength(htmlReport(busyReport('succeeded')))).toBeLessThan(1_000_000);
  });

  it('stays below a megabyte when all of those fail', () => {
    expect(Buffer.byteLength(htmlReport(busyReport('failed')))).toBeLessThan(1_000_000);
  });

  it('takes a report in which nothing has happened', () => {
    const page = htmlReport({
      ...sample,
      durationMs: 0,
      containers: [],
      invocations: [],
      samples: [],
      faults: [],
    });
    expect(page).toContain('No invocation failed.');
    expect(page).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it('writes no value that is none', () => {
    expect(html).not.toMatch(/NaN|Infinity|\bnull\b|=""|\[object/);
    expect(html.replaceAll('Cannot read properties of undefined', '')).not.toContain('undefined');
  });

  it('tells the picture in words', () => {
    expect(html).toMatch(
      /<svg[^>]* role="img"[^>]* aria-label="[^"]+"[^>]* aria-describedby="timeline-description"/,
    );
    expect(html).toMatch(
      /<desc id="timeline-description">[^<]*220 invocations[^<]*12 containers[^<]*<\/desc>/,
    );
    expect(html).toMatch(/<html lang="en">/);
  });

  it('shows only what was seen in its legend', () => {
    const legend = (page: string) => /<figcaption.*?<\/figcaption>/s.exec(page)?.[0] ?? '';
    expect(legend(html)).toMatch(/frozen.*crashed.*fault/s);
    const quiet = legend(htmlReport({ ...sample, invocations: [], faults: [] }));
    expect(quiet).toContain('frozen');
    expect(quiet).not.toMatch(/crashed|throttled|fault/);
  });
});

/** 50 containers that were invoked 1,000 times each, and were frozen in between. */
function busyReport(status: 'succeeded' | 'failed'): FleetReport {
  const container = (index: number): ContainerReport => {
    const spans: ContainerSpan[] = [{ state: 'cold', from: 0, to: 300 + index }];
    for (let at = 300 + index; spans.length < 2_001; at += 60) {
      spans.push(
        { state: 'running', from: at, to: at + 20 },
        { state: 'frozen', from: at + 20, to: at + 60 },
      );
    }
    const shared = {
      pid: index,
      startedAt: 0,
      endedAt: 61_000,
      endedBy: 'fleet-stopped',
      exit: 'SIGKILL',
    } as const;
    return { id: `c${index}`, ...shared, spans, output: 'a line\n'.repeat(500) };
  };
  const containers = Array.from({ length: 50 }, (_, index) => container(index));
  const invocations = containers.flatMap(({ id, spans }) =>
    spans
      .filter(({ state }) => state === 'running')
      .map(({ from, to }, index): InvocationResult => {
        const times = { container: id, askedAt: from - 30, startedAt: from, endedAt: to };
        const failed = failedWith(`Error ${index % 9}`, `no ${'x'.repeat(index % 400)}`, times);
        return status === 'failed' ? failed : { ...failed, status, error: undefined };
      }),
  );
  return { ...sample, durationMs: 61_000, containers, invocations };
}

/** The sample, with every text that comes from outside replaced. */
function withTexts(text: string): FleetReport {
  const [container, crashed] = [
    sample.containers[0],
    sample.containers.find(({ endedBy }) => endedBy === 'crashed'),
  ];
  if (!container || !crashed) throw new Error('the sample has no such container');
  return {
    ...sample,
    handler: `dist/${text.replaceAll('/', '\\')}.js`,
    node: text,
    startedAt: text,
    containers: [
      { ...container, id: text, endedBy: 'crashed', exit: text, output: text },
      { ...crashed, output: text },
    ],
    invocations: [
      failedWith(text, text, { container: text }),
      failedWith(text, text, { container: undefined, status: 'throttled', endedAt: 2_000 }),
    ],
    faults: [{ at: 1_000, name: text, detail: text }],
  };
}
