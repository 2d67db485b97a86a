import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  htmlReport,
  startFleet,
  textReport,
  type FleetOptions,
  type FleetReport,
  type InvocationResult,
} from 'sluice/fleet';

const options: FleetOptions = {
  handler: 'dist/get-order.js',
  containers: { max: 2, timeoutMs: 30_000 },
  database: {
    maxConnections: 20,
    prepare: (url) =>
      execFileSync(process.execPath, ['dist/prepare.mjs'], { env: { ...process.env, DATABASE_URL: url } }),
  },
  network: { latencyMs: 1, dropIdleHow: 'reset' },
};

async function main(): Promise<void> {
  const fleet = await startFleet(options);
  try {
    const results: readonly InvocationResult[] = await fleet.load({
      schedule: { kind: 'burst', count: 3 },
      events: [{ id: 1 }, { id: 2 }, { id: 3 }],
    });
    assert.deepEqual(
      results.map(({ status, payload }) => [status, (payload as { id: number } | undefined)?.id]),
      [1, 2, 3].map((id) => ['succeeded', id]),
    );
    fleet.network.dropIdleAfter(350_000);
    const report: FleetReport = await fleet.stop();
    assert.equal(report.summary.connectionsLeft, 0);
    assert.match(textReport(report), /cold starts/);
    assert.match(htmlReport(report), /^<!doctype html>/);
  } finally {
    await fleet.stop();
  }
}

void main();
