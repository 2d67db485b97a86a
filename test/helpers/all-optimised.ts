import { afterAll, beforeAll } from 'vitest';

/** For tests of the optimisations themselves, in a run that switches some off. */
export function allOptimised(): void {
  const { SLUICE_OPTIMISE_OFF: off } = process.env;
  beforeAll(() => void delete process.env['SLUICE_OPTIMISE_OFF']);
  afterAll(() => {
    if (off !== undefined) process.env['SLUICE_OPTIMISE_OFF'] = off;
  });
}
