export interface Way {
  readonly name: string;
  /** The handler's file, without its extension. */
  readonly handler: string;
  readonly leased: boolean;
  /** Connections that a frozen container keeps when nothing has gone wrong; the first row says for how long. */
  readonly keeps: number;
}

export const ways: readonly Way[] = [
  { name: 'Sluice', handler: 'sluice', leased: false, keeps: 0 },
  { name: 'Sluice with a lease', handler: 'sluice', leased: true, keeps: 1 },
  { name: "Sequelize's Lambda recipe", handler: 'official-recipe', leased: false, keeps: 0 },
  { name: 'one global, never closed', handler: 'global-never-closed', leased: false, keeps: 1 },
];
