export interface Way {
  readonly name: string;
  /** The module with the handler, from the folder of this file. */
  readonly module: string;
}

export const SLUICE = 'Sluice';

export const ways: readonly Way[] = [
  { name: 'new Sequelize per invocation', module: 'new-per-invocation.js' },
  { name: 'one global, never closed', module: 'global-never-closed.js' },
  { name: "Sequelize's Lambda recipe", module: 'official-recipe.js' },
  { name: SLUICE, module: 'sluice.js' },
];
