import type { Fleet } from '../../fleet/fleet.js';
import type { InvocationResult } from '../../fleet/invocation-result.js';
import type { FleetReport } from '../../fleet/report/report.js';
import { startFleet } from '../../fleet/start-fleet.js';
import { messageOf } from '../message-of.js';
import type { FleetArguments } from './arguments.js';
import { startFaults } from './fault-timers.js';
import { Progress } from '../progress.js';
import { publish } from './publish.js';
import { resolvePlan, type Plan } from './resolve-plan.js';
import { exitCodeOf, onSignals } from '../signals.js';

const BAD: ReadonlySet<InvocationResult['status']> = new Set([
  'timed-out',
  'crashed',
  'init-failed',
  'throttled',
]);

/** Runs the fleet, writes what was asked for, and returns the exit code. Rejects when the fleet could not be run. */
export async function runFleet(args: FleetArguments): Promise<number> {
  const progress = new Progress(process.stderr, args.quiet);
  let fleet: Fleet | undefined;
  const signals = onSignals((signal) => {
    progress.end();
    if (!fleet) {
      // There is nothing to report, and what it waits for may never come. What has been started ends by itself.
      progress.say(`${signal}: ended while the fleet was being started`);
      process.exit(exitCodeOf(signal));
    }
    progress.say(`${signal}: stopping the fleet; once more ends it at once`);
    // Whoever waits for the load waits for this too.
    fleet.stop().catch(() => undefined);
  });
  try {
    const plan = await resolvePlan(args);
    for (const note of plan.notes) progress.say(note);
    progress.say('starting ...');
    fleet = await startFleet(plan.options);
    const isDone = await drive(fleet, args, plan, progress, () => signals.received !== undefined);
    const report = await stopped(fleet, progress);
    const isPublished = await publish(report, args, (problem) => progress.complain(problem));
    if (signals.received !== undefined) return exitCodeOf(signals.received);
    return isDone && isPublished && !report.invocations.some(({ status }) => BAD.has(status)) ? 0 : 1;
  } finally {
    progress.end();
    await fleet?.stop().catch(() => undefined);
    signals.release();
  }
}

/** What was seen is worth more than an end without a fault. */
async function stopped(fleet: Fleet, progress: Progress): Promise<FleetReport> {
  try {
    return await fleet.stop();
  } catch (error) {
    progress.complain(`the fleet did not stop as it should: ${messageOf(error)}`);
    return fleet.report();
  }
}

/** The load, and the faults into it. Resolves with whether all of it could be done, and says why not. */
async function drive(
  fleet: Fleet,
  args: FleetArguments,
  plan: Plan,
  progress: Progress,
  isStopping: () => boolean,
): Promise<boolean> {
  let done = 0;
  let bad = 0;
  progress.show(
    () =>
      `${done} of ${plan.total} invocations, ${bad} without an answer, ${fleet.containers.length} containers`,
  );
  const problems: string[] = [];
  const faults = startFaults(args.faults, fleet, (problem) => problems.push(problem));
  try {
    await fleet.load({
      ...args.load,
      ...(plan.events === undefined ? {} : { events: plan.events }),
      onResult: ({ status }) => {
        done++;
        if (BAD.has(status)) bad++;
      },
    });
  } catch (error) {
    // What was seen until then is still worth a report.
    problems.push(`the load ended early: ${messageOf(error)}`);
  } finally {
    const missed = await faults.cancel();
    progress.end();
    if (missed > 0) progress.say(`${missed} of the faults did not happen: the load was over before`);
  }
  if (isStopping()) return true;
  for (const problem of problems) progress.complain(problem);
  return problems.length === 0;
}
