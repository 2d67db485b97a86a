import { writeFile } from 'node:fs/promises';
import type { Fleet } from '../../fleet/fleet.js';
import type { InvocationResult } from '../../fleet/invocation-result.js';
import { arrivals } from '../../fleet/load/arrivals.js';
import type { FleetReport } from '../../fleet/report/report.js';
import { startFleet } from '../../fleet/start-fleet.js';
import type { FleetArguments } from './arguments.js';
import { startFaults } from './fault-timers.js';
import { Progress } from './progress.js';
import { resolvePlan, type Plan } from './resolve-plan.js';
import { exitCodeOf, onSignals } from './signals.js';

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
    progress.say(`${signal}: stopping the fleet; once more ends it at once`);
    // Whoever waits for the load waits for this too.
    fleet?.stop().catch(() => undefined);
  });
  try {
    const plan = await resolvePlan(args);
    for (const note of plan.notes) progress.say(note);
    progress.say('starting ...');
    fleet = await startFleet(plan.options);
    // A signal that came meanwhile had nothing to stop.
    const isStopping = () => signals.received !== undefined;
    const isDone = isStopping() || (await drive(fleet, args, plan, progress, isStopping));
    const report = await stopped(fleet, progress);
    await publish(report, args);
    if (signals.received !== undefined) return exitCodeOf(signals.received);
    return isDone && !report.invocations.some(({ status }) => BAD.has(status)) ? 0 : 1;
  } catch (error) {
    // What is being stopped fails, and nobody needs to read that.
    if (signals.received !== undefined) return exitCodeOf(signals.received);
    throw error;
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
    progress.complain(
      `the fleet did not stop as it should: ${error instanceof Error ? error.message : String(error)}`,
    );
    return fleet.report();
  }
}

/** The load, and the faults into it. Resolves with whether all of those could be done. */
async function drive(
  fleet: Fleet,
  args: FleetArguments,
  plan: Plan,
  progress: Progress,
  isStopping: () => boolean,
): Promise<boolean> {
  const total = [...arrivals(args.load.schedule)].length;
  let done = 0;
  let bad = 0;
  progress.show(
    () => `${done} of ${total} invocations, ${bad} without an answer, ${fleet.containers.length} containers`,
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
    if (!isStopping()) throw error;
  } finally {
    const missed = await faults.cancel();
    progress.end();
    if (missed > 0) progress.say(`${missed} of the faults did not happen: the load was over before`);
  }
  if (isStopping()) return true;
  for (const problem of problems) progress.complain(problem);
  return problems.length === 0;
}

async function publish(report: FleetReport, { jsonFile, htmlFile, quiet }: FleetArguments): Promise<void> {
  const written: string[] = [];
  if (htmlFile !== undefined) {
    const { htmlReport } = await import('../../fleet/report/html.js');
    await writeFile(htmlFile, htmlReport(report));
    written.push(`The picture is in ${htmlFile}.`);
  }
  if (jsonFile !== undefined) {
    await writeFile(jsonFile, `${JSON.stringify(report)}\n`);
    written.push(`All that was seen is in ${jsonFile}.`);
  }
  if (quiet && written.length > 0) return;
  const { textReport } = await import('../../fleet/report/text.js');
  const hint = written.length > 0 ? written : ['For the picture of it, add --html fleet.html'];
  process.stdout.write(`${textReport(report)}\n${hint.join('\n')}\n`);
}
