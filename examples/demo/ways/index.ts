export interface Way {
  readonly name: string;
  /** The bundle of its function, in the folder `ways`. */
  readonly module: string;
}

export const SLUICE = 'Sluice';

export const ways: readonly Way[] = [
  { name: 'new Sequelize per invocation', module: 'new-per-invocation.mjs' },
  { name: 'one global, never closed', module: 'global-never-closed.mjs' },
  { name: "Sequelize's Lambda recipe", module: 'official-recipe.mjs' },
  { name: SLUICE, module: 'sluice.mjs' },
];
