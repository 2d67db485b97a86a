import type { Scenario } from '../scenario.js';
import { crowdScenarios } from './crowd.js';
import { frozenScenarios } from './frozen.js';
import { handlerScenarios } from './handler.js';
import { killedScenarios } from './killed.js';
import { refusedScenarios } from './refused.js';
import { serverScenarios } from './server.js';

export const scenarios: readonly Scenario[] = [
  ...handlerScenarios,
  ...killedScenarios,
  ...frozenScenarios,
  ...serverScenarios,
  ...refusedScenarios,
  ...crowdScenarios,
];
