import { libraryModels } from './library.js';
import { recordModels } from './records.js';
import { specimenModels } from './specimen.js';

/** Fresh classes at each call: a model has one `sequelize`, and every engine needs models. */
export function defineModels() {
  return { ...specimenModels(), ...libraryModels(), ...recordModels() };
}

export type Models = ReturnType<typeof defineModels>;
