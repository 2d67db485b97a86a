// One number of models in a process of its own: node measure.js <sluice | new> <number of models>
import { subscribe } from 'node:diagnostics_channel';
import { Sequelize } from 'sequelize-typescript';
import { defineDatabase, type RecreateEvent } from 'sluice';
import { median, quantile } from '../statistics.js';
import { makeModels } from './models.js';

export interface RecreateFigures extends Record<string, number> {
  /** The process's first, as a container meets it after its first idle time: nothing is compiled yet. */
  readonly firstMs: number;
  readonly ms: number;
  readonly p95Ms: number;
  /** From the call until the user's code runs: with Sluice `db.run`, with the other the constructor alone. */
  readonly enterMs: number;
  readonly cpuMs: number;
}

const [, , which, count = '0'] = process.argv;
// The one takes microseconds, the other a quarter of a second.
const [WARM_UP, TIMES] = which === 'sluice' ? [20, 50] : [4, 12];
const models = makeModels(Number(count));
const once = which === 'sluice' ? sluice() : async () => newSequelize();

/** What making the instance took, and all of entering. */
interface Times {
  readonly ms: number;
  readonly enterMs: number;
}

function newSequelize(): Times {
  const started = performance.now();
  new Sequelize({ dialect: 'postgres', logging: false, models });
  const ms = performance.now() - started;
  return { ms, enterMs: ms };
}

/** Enters a database after an idle time; entering does no I/O, so there is no server. */
function sluice(): () => Promise<Times> {
  const db = defineDatabase({ host: 'localhost', models, idleRecreateMs: 0 });
  let ms = Number.NaN;
  subscribe('sluice:recreate', (event) => {
    const recreated = event as RecreateEvent;
    if (recreated.models === models.length) ms = recreated.durationMs;
  });
  const { now } = Date;
  let moved = 0;
  Date.now = () => now() + moved;
  return async () => {
    moved += 1_000;
    ms = Number.NaN;
    const started = performance.now();
    const enterMs = await db.run(() => performance.now() - started);
    return { ms, enterMs };
  };
}

// The container's first entry has nothing to make anew.
await once();
const first = await once();
if (Number.isNaN(first.ms)) throw new Error('nothing was recreated');
for (let time = 0; time < WARM_UP; time++) await once();
const times: Times[] = [];
const cpuBefore = process.cpuUsage();
for (let time = 0; time < TIMES; time++) times.push(await once());
const { user, system } = process.cpuUsage(cpuBefore);
const ms = times.map((one) => one.ms);

const figures: RecreateFigures = {
  firstMs: first.ms,
  ms: median(ms),
  p95Ms: quantile(ms, 0.95),
  enterMs: median(times.map((one) => one.enterMs)),
  cpuMs: (user + system) / 1_000 / TIMES,
};
console.log(JSON.stringify(figures));
