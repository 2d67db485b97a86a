import { inChild } from '../child.js';
import type { Runtime } from '../runtimes.js';
import { medians, rounded } from '../statistics.js';
import type { RecreateFigures } from './measure.js';

export interface RecreateRow {
  readonly node: string;
  readonly models: number;
  readonly sluice: RecreateFigures;
  readonly newSequelize: RecreateFigures;
  /** How many times as long `new Sequelize` takes. */
  readonly ratio: number;
}

/** Each round runs both ways once, in processes of their own, and begins with the other one. */
export async function compareRecreate(
  { path, version }: Runtime,
  counts: readonly number[],
  rounds: number,
): Promise<RecreateRow[]> {
  const rows: RecreateRow[] = [];
  for (const models of counts) {
    const measured = { sluice: [] as RecreateFigures[], new: [] as RecreateFigures[] };
    for (let round = 0; round < rounds; round++) {
      for (const which of round % 2 === 0 ? (['sluice', 'new'] as const) : (['new', 'sluice'] as const)) {
        measured[which].push(await inChild(path, 'recreate/measure.js', [which, String(models)]));
      }
    }
    const [sluice, newSequelize] = [medians(measured.sluice), medians(measured.new)];
    const ratio = Math.round(newSequelize.ms / sluice.ms);
    rows.push({ node: version, models, sluice: rounded(sluice), newSequelize: rounded(newSequelize), ratio });
  }
  return rows;
}
