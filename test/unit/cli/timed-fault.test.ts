import { describe, expect, it } from 'vitest';
import { faultUsage, readFault, type TimedFault } from '../../../src/cli/fleet-command/timed-fault.js';

type Called = readonly [method: string, ...args: unknown[]];

/** What a fault calls, and with what. */
function called(fault: TimedFault | string): readonly Called[] {
  if (typeof fault === 'string') throw new Error(fault);
  const calls: Called[] = [];
  const recorder = new Proxy(
    {},
    {
      get:
        (_, method) =>
        (...args: unknown[]) =>
          calls.push([String(method), ...args]),
    },
  );
  // It writes down every method that is called, whichever it is.
  fault.apply({ network: recorder, database: recorder } as Parameters<TimedFault['apply']>[0]);
  return calls;
}

describe('a fault at a time', () => {
  it.each([
    ['10s restart', 10_000],
    ['500ms reset', 500],
    ['1.5s reset', 1_500],
    ['2m accept', 120_000],
    ['0s halt', 0],
  ])('%s comes when it says', (text, atMs) => {
    expect(readFault(text)).toMatchObject({ atMs });
  });

  it.each<[string, Called]>([
    ['1s setLatency 20', ['setLatency', 20]],
    ['1s dropIdleAfter 350000', ['dropIdleAfter', 350_000, undefined]],
    ['1s dropIdleAfter 350000 reset', ['dropIdleAfter', 350_000, 'reset']],
    ['1s dropIdleAfter none', ['dropIdleAfter', undefined, undefined]],
    ['1s throttle 9600', ['throttle', 9_600]],
    ['1s blackhole', ['blackhole']],
    ['1s resume', ['resume']],
    ['1s reset', ['reset']],
    ['1s refuse', ['refuse']],
    ['1s accept', ['accept']],
    ['1s cutAfter 100 to-server', ['cutAfter', 100, 'to-server', undefined]],
    ['1s cutAfter none to-client every', ['cutAfter', undefined, 'to-client', 'every']],
    ['1s restart immediate', ['restart', 'immediate']],
    ['1s halt', ['halt', undefined]],
    ['1s start', ['start']],
    ['1s terminateBackends', ['terminateBackends']],
    ['1s limitConnections 5', ['limitConnections', 5]],
    ['1s limitConnections none', ['limitConnections', undefined]],
    ['1s readOnly true', ['readOnly', true]],
    ['1s readOnly false', ['readOnly', false]],
    ['1s rotatePassword', ['rotatePassword']],
    ['  1s  dropIdleAfter 10, silent ', ['dropIdleAfter', 10, 'silent']],
  ])('%s calls the method with its arguments', (text, call) => {
    expect(called(readFault(text))).toEqual([call]);
  });

  it('is listed in the help with what goes behind it', () => {
    expect(faultUsage()).toContain('dropIdleAfter MS|none [silent|reset]');
    expect(faultUsage()).toHaveLength(16);
  });

  it.each([
    ['restart', "it must begin with a time, as '10s restart' or '500ms reset'"],
    ['10 restart', 'it must begin with a time'],
    ['-1s restart', 'it must begin with a time'],
    ['', 'it must begin with a time'],
    ['1s', 'behind the time it must name one of setLatency, dropIdleAfter'],
    ['1s explode', 'behind the time it must name one of'],
    ['1s constructor', 'behind the time it must name one of'],
    ['1s restart slowly', "'slowly' is not fast or immediate; write '1s restart [fast|immediate]'"],
    ['1s restart fast now', "'now' is too much; write"],
    ['1s setLatency', 'the milliseconds are missing; write'],
    ['1s setLatency none', "'none' is no number of milliseconds"],
    ['1s throttle -5', "'-5' is no number of bytes a second"],
    ['1s readOnly', "true or false is missing; write '1s readOnly true|false'"],
    ['1s cutAfter 5', 'to-server or to-client is missing'],
  ])('%s is refused, and its form shown', (text, problem) => {
    expect(readFault(text)).toContain(problem);
  });
});
