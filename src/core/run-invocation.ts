import { invocationEnded, invocationStarted, type InvocationEndEvent } from './diagnostics.js';
import type { Invocation } from './invocation.js';
import { never } from './never.js';

/** What is opened around an invocation. */
export interface Enterable {
  /** Opens it for this invocation. No I/O, unless it is to connect eagerly; waits for none. */
  enter(invocation: Invocation, idleRecreateMs: number | undefined): void;
  /** Closes what this invocation holds, and all of it when it was the last. Never rejects. */
  leave(invocation: Invocation): Promise<void>;
}

export interface DatabaseUse {
  readonly database: Enterable;
  readonly idleRecreateMs?: number | undefined;
}

/**
 * Opens the databases, runs `body` as this invocation, closes them, and settles as `body` did: the same value, the same
 * error object. At the deadline, or when its signal fires, the outcome is fixed first and the databases closed then.
 */
export function runInvocation<T>(
  invocation: Invocation,
  uses: readonly DatabaseUse[],
  body: () => T | Promise<T>,
): Promise<T> {
  const run = execute(invocation, uses, body);
  // One that runs inside of another may outlive its caller's interest in it.
  return invocation.parent === undefined ? run : executeInside(invocation, run);
}

function executeInside<T>(invocation: Invocation, run: Promise<T>): Promise<T> {
  const settled = run.then(
    () => {},
    () => {},
  );
  invocation.left = settled;
  return settled.then(() => (invocation.orphaned ? never() : run));
}

async function execute<T>(
  invocation: Invocation,
  uses: readonly DatabaseUse[],
  body: () => T | Promise<T>,
): Promise<T> {
  const { requestId, coldStart } = invocation;
  invocationStarted.publish(() => ({ requestId, coldStart, deadline: invocation.deadline }));
  let outcome: InvocationEndEvent['outcome'] = 'threw';
  const entered: Enterable[] = [];
  try {
    for (const { database, idleRecreateMs } of uses) {
      database.enter(invocation, idleRecreateMs);
      entered.push(database);
    }
    const value = await invocation.race(body);
    outcome = 'returned';
    return value;
  } finally {
    const endedAt = performance.now();
    invocation.end();
    // An await costs, also where there is nothing to wait for.
    if (invocation.hasChildren) await Promise.all([invocation.childrenLeft(), leaveAll(invocation, entered)]);
    else if (entered.length > 0) await leaveAll(invocation, entered);
    invocation.leaveParent();
    invocationEnded.publish(() => ({
      requestId,
      coldStart,
      deadline: invocation.deadline,
      outcome: invocation.cut ? (invocation.cutByDeadline ? 'deadline' : 'aborted') : outcome,
      durationMs: endedAt - invocation.startedAt,
      closeMs: performance.now() - endedAt,
    }));
  }
}

async function leaveAll(invocation: Invocation, entered: readonly Enterable[]): Promise<void> {
  if (entered.length === 1) await entered[0]?.leave(invocation);
  else await Promise.all(entered.map((database) => database.leave(invocation)));
}
