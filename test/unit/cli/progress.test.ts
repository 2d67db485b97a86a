import { describe, expect, it } from 'vitest';
import { startFaults } from '../../../src/cli/fleet-command/fault-timers.js';
import { Progress } from '../../../src/cli/progress.js';
import type { TimedFault } from '../../../src/cli/fleet-command/timed-fault.js';
import { waitUntil } from '../../helpers/server.js';

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { written, stream: { isTTY, write: (text: unknown) => written.push(String(text)) > 0 } };
}

describe('the progress', () => {
  it('is a line that changes on a terminal, and goes away for lines that stay', async () => {
    const { written, stream } = terminal(true);
    const progress = new Progress(stream, false);
    let count = 0;
    progress.show(() => `${++count} of 9`);
    await waitUntil(() => count === 2, { what: 'two lines' });
    progress.say('a fault');
    progress.end();
    expect(written).toEqual(['1 of 9', '\r\u001b[K', '2 of 9', '\r\u001b[K', 'a fault\n']);
  });

  it('has only lines that stay where there is no terminal', () => {
    const { written, stream } = terminal(false);
    const progress = new Progress(stream, false);
    progress.show(() => {
      throw new Error('it is not looked at');
    });
    progress.say('a fault');
    progress.end();
    expect(written).toEqual(['a fault\n']);
  });

  it('is silent when it is asked to be, but for what nobody should miss', () => {
    const { written, stream } = terminal(true);
    const progress = new Progress(stream, true);
    progress.show(() => 'x');
    progress.say('a note');
    progress.complain('a problem');
    progress.end();
    expect(written).toEqual(['a problem\n']);
  });
});

describe('faults in the load', () => {
  type Target = Parameters<typeof startFaults>[1];
  const target = {} as Target;
  const fault = (atMs: number, apply: () => unknown): TimedFault => ({ atMs, text: `at ${atMs}`, apply });

  it('come at their times, and those that are not due when the load is over never do', async () => {
    const done: string[] = [];
    const faults = [
      fault(30, () => done.push('second')),
      fault(0, () => done.push('first')),
      fault(600_000, () => done.push('never')),
    ];
    const timers = startFaults(faults, target, (problem) => done.push(problem));
    await waitUntil(() => done.length === 2, { what: 'both faults' });
    await expect(timers.cancel()).resolves.toBe(1);
    expect(done).toEqual(['first', 'second']);
  });

  it('are waited for, and what went wrong with them is told', async () => {
    const problems: string[] = [];
    let started = false;
    const slow = fault(0, async () => {
      started = true;
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error('the server is not ours');
    });
    const timers = startFaults([slow], target, (problem) => problems.push(problem));
    await waitUntil(() => started, { what: 'the fault' });
    await expect(timers.cancel()).resolves.toBe(0);
    expect(problems).toEqual(["the fault 'at 0' could not be done: the server is not ours"]);
  });
});
