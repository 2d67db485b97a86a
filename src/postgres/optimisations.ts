/** What Sluice does to connect faster than pg and Sequelize do by themselves; each can be switched off. */
export const optimisations = [
  'startupSettings',
  'scramKeys',
  'saslPipelining',
  'queryPipelining',
  'staticTypes',
  'secureContext',
  'leanHandshake',
  'connectInTurn',
] as const;

export type Optimisation = (typeof optimisations)[number];

export type Optimisations = Readonly<Record<Optimisation, boolean>>;
