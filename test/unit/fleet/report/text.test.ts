import { describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../../../src/fleet/invocation-result.js';
import { columnsOf } from '../../../../src/fleet/report/plain-text.js';
import type { FleetReport } from '../../../../src/fleet/report/report.js';
import { textReport } from '../../../../src/fleet/report/text.js';
import { failedWith, sampleReport } from './sample-report.js';

const sample = sampleReport();

function withErrors(...invocations: readonly InvocationResult[]): FleetReport {
  return { ...sample, invocations };
}

describe('the report for a terminal', () => {
  it('says how many invocations ended how, and what they took', () => {
    const text = textReport(sample);
    const { summary } = sample;
    expect(text).toMatch(new RegExp(`^ +invocations +${summary.invocations}$`, 'm'));
    expect(text).toMatch(new RegExp(`^ +succeeded +${summary.succeeded}$`, 'm'));
    expect(text).toMatch(new RegExp(`^ +failed +${summary.failed}$`, 'm'));
    expect(text).toMatch(new RegExp(`^ +timed out +${summary.timedOut}$`, 'm'));
    expect(text).toMatch(new RegExp(`^ +crashed +${summary.crashed}$`, 'm'));
    expect(text).toMatch(new RegExp(`^ +throttled +${summary.throttled} +attempts`, 'm'));
    expect(text).toMatch(new RegExp(`^ +cold starts +${summary.coldStarts}$`, 'm'));
    expect(text).toMatch(
      new RegExp(`^ +connections +${summary.peakConnections} +at most at once, of 25 `, 'm'),
    );
    expect(text).toMatch(/^ +left +0 /m);
    expect(text).toMatch(/p50 \d+ ms, p95 \d+ ms, p99 \d+ ms, longest \d+ ms/);
  });

  it('puts alike errors together, the most frequent first', () => {
    const text = textReport(
      withErrors(
        failedWith('TypeError', 'x is not a function\n    at y'),
        failedWith('Error', 'connect ECONNREFUSED 127.0.0.1:40111'),
        failedWith('Error', 'connect ECONNREFUSED 127.0.0.1:40112'),
      ),
    );
    const [, errors = ''] = text.split('\nErrors\n');
    expect(errors.split('\n\n')[0]?.split('\n')).toEqual([
      '  2  failed  Error: connect ECONNREFUSED 127.0.0.1:40111',
      '  1  failed  TypeError: x is not a function',
    ]);
  });

  it('tells each fault with its time', () => {
    const text = textReport(sample);
    for (const { at, name, detail } of sample.faults) {
      expect(text).toMatch(new RegExp(`^ +${(at / 1000).toFixed(2)} s +${name} +${detail}$`, 'm'));
    }
  });

  it('is at most 100 columns wide, whatever the messages are', () => {
    const text = textReport({
      ...withErrors(
        failedWith('E'.repeat(90), 'long '.repeat(200)),
        failedWith('Error', '接続に失敗しました'.repeat(40)),
      ),
      handler: `/very/long/${'folder/'.repeat(30)}handler.js`,
      faults: [{ at: 1, name: 'restart', detail: 'd'.repeat(300) }],
    });
    for (const line of text.split('\n')) expect(columnsOf(line), line).toBeLessThanOrEqual(100);
    expect(text).toContain('…/folder/folder/handler.js\n');
    const long = textReport({
      ...sample,
      handler: `/a/${'folder'.repeat(20)}/${'name'.repeat(20)}/handler.js`,
    });
    expect(long).toMatch(/^…\/handler\.js\n/);
  });

  it('passes no control character on to the terminal', () => {
    const text = textReport(
      withErrors(failedWith('Err\u001b[31m', 'red\u001b]0;title\u0007 \u202eturned\rback')),
    );
    expect(text).toContain('Err [31m: red ]0;title turned');
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it('says nothing of errors, faults and durations that were not', () => {
    const text = textReport({
      ...sample,
      invocations: [],
      faults: [],
      summary: { ...sample.summary, durationMs: undefined },
    });
    expect(text).not.toMatch(/Errors|Faults|p50/);
    expect(text).toContain('none was answered');
  });

  it('says how many rows it leaves out', () => {
    const kinds = Array.from({ length: 30 }, (_, index) => failedWith(`Error${'x'.repeat(index)}`, 'no'));
    expect(textReport(withErrors(...kinds))).toContain('and 10 more kinds of errors');
  });
});
