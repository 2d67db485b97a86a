import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach } from 'vitest';
import { closeTestDatabases } from './database.js';
import { releaseServer } from './server.js';

const FATAL_EVENTS = ['unhandledRejection', 'uncaughtException'] as const;

// Vitest fails the run on these events as long as its listener is the only one, also with `isolate: false` and
// also when they come up during a later file. Somebody else's listener silences it, so none may be left over.
function expectNoForeignListeners(): void {
  for (const event of FATAL_EVENTS) {
    const count = process.listenerCount(event);
    if (count > 1) {
      throw new Error(
        `${count - 1} listener(s) for '${event}' left over: they hide unhandled errors from the run`,
      );
    }
  }
}

afterEach(closeTestDatabases);

afterAll(async () => {
  try {
    await releaseServer();
  } finally {
    // After the last file the process ends at once: what was rejected just now must come up before.
    await nextTurn();
    await nextTurn();
    expectNoForeignListeners();
  }
});
