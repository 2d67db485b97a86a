import type { FunctionError } from '../invocation-result.js';
import type { Recorder } from '../report/recorder.js';
import type { ContainerEnd } from '../report/report.js';
import type { PoolMember } from './container-pool-member.js';
import type { BootTurns } from './container-pool-turns.js';
import type { ContainerSettings } from './container-settings.js';
import { Container } from './container.js';
import type { Guard } from './guard.js';

export interface LifeOptions {
  /** The same for all. */
  readonly container: Omit<ContainerSettings, 'id' | 'env' | 'onState'>;
  readonly guard: Guard;
  readonly recorder: Recorder;
  /** Called before a container starts: what its environment has of the fleet. */
  enter(id: string): Promise<ContainerSettings['env']>;
  /** Called when it has ended, also when it could not be started. */
  leave(id: string): Promise<void>;
}

export interface LifeEvents {
  /** It may have room for an event now. */
  changed(): void;
  /** It will never ask for an event. */
  failed(error: FunctionError): void;
}

/** A container from its turn to boot to its end. Never rejects. */
export async function live(
  member: PoolMember,
  options: LifeOptions,
  turns: BootTurns,
  events: LifeEvents,
): Promise<void> {
  const { recorder, guard } = options;
  const { id } = member;
  const bootIsOver = await turns.take();
  if (member.endBy !== undefined) return bootIsOver();

  recorder.containerStarts(id);
  let end: { readonly by: ContainerEnd; readonly exit: number | string };
  try {
    const container = await start(member, options, events);
    guard.watch(container.pid);
    recorder.containerRuns(id, container.pid, () => container.output);
    member.container = container;
    // It was asked to end while it started.
    if (member.endBy !== undefined) await container.kill(member.endBy);
    const ready = await container.ready;
    bootIsOver();
    if (ready.ok) {
      member.booted = true;
      events.changed();
    } else {
      member.leaving = true;
      events.failed(ready.error);
      await container.kill('init-failed');
    }
    end = await container.ended;
    guard.unwatch(container.pid);
  } catch (error) {
    const errorMessage = error instanceof Error ? error.message : String(error);
    member.leaving = true;
    events.failed({ errorType: 'Fleet.ContainerNotStarted', errorMessage, trace: [] });
    end = { by: member.endBy ?? 'init-failed', exit: 'not started' };
  }
  bootIsOver();
  member.ended();
  recorder.containerEnded(id, end.by, end.exit);
  // A network that is not told keeps a port until the fleet stops.
  await options.leave(id).catch(() => undefined);
}

async function start(member: PoolMember, options: LifeOptions, events: LifeEvents): Promise<Container> {
  const { id } = member;
  return Container.start({
    ...options.container,
    id,
    env: await options.enter(id),
    onState(state) {
      options.recorder.containerIs(id, state);
      if (state === 'dead') member.leaving = true;
      events.changed();
    },
  });
}
