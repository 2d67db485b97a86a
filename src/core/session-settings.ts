import type { Sequelize } from 'sequelize-typescript';
import { internalsOf } from '../models/sequelize-internals.js';
import type { SessionSettings } from '../postgres/startup-parameters.js';
import type { ResolvedDatabaseOptions } from './config/resolved.js';

interface SettingsOfSequelize {
  readonly keepDefaultTimezone?: boolean;
  readonly clientMinMessages?: string | false;
}

/** What Sequelize would send as `SET` after connecting. */
export function sessionSettings(
  { sequelize: given, via, optimise }: ResolvedDatabaseOptions,
  sequelize: Sequelize,
): SessionSettings {
  // Sequelize knows these options, its types do not.
  const { keepDefaultTimezone, clientMinMessages: deprecated } = given as SettingsOfSequelize;
  const { clientMinMessages = deprecated ?? 'warning' } = (given.dialectOptions ?? {}) as SettingsOfSequelize;
  return {
    timezone: keepDefaultTimezone === true ? undefined : internalsOf(sequelize).options.timezone,
    clientMinMessages:
      clientMinMessages === false || clientMinMessages.toLowerCase() === 'ignore'
        ? undefined
        : clientMinMessages,
    standardStrings: via === undefined && given.standardConformingStrings !== false,
    // What a proxy accepts at all it accepts in the startup message only.
    asStatements: via === undefined && !optimise.startupSettings,
  };
}
