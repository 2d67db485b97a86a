import type { Kind } from './settings.js';
import type { Stage } from './stage.js';

export interface Scenario {
  /** As the table has it. */
  readonly name: string;
  /** Its number in docs/reliability.md. */
  readonly promise?: number;
  /** What is done, for readers. */
  readonly done: string;
  /** What a good function would show. */
  readonly good: string;
  readonly kind: Kind;
  run(stage: Stage): Promise<void>;
}
