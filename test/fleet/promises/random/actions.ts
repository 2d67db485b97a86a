import * as fc from 'fast-check';
import type { Deed } from '../../handlers/promises.js';

/** What happens to containers, to the network and to the server, `after` so many ms. */
export type Fault = { readonly after: number } & (
  | { readonly does: 'drop idle'; readonly how: 'silent' | 'reset' }
  | { readonly does: 'freeze'; readonly ms: number }
  | { readonly does: 'reset' }
  | { readonly does: 'swallow'; readonly ms: number }
  | { readonly does: 'refuse'; readonly ms: number }
  | { readonly does: 'restart'; readonly mode: 'fast' | 'immediate' }
  | { readonly does: 'terminate' }
  | { readonly does: 'kill'; readonly which: 'all' | 'one' }
  | { readonly does: 'retire' }
);

/** What is asked for and not waited for runs on beside what comes next. */
export interface Ask {
  readonly ask: Deed;
  readonly ms: number;
  readonly wait: boolean;
}

export type Action = Ask | Fault;

const isQuick = fc.constantFrom<Deed>('works', 'works without a query', 'writes');
/** These have a middle, for faults to come in. */
const takesTime = fc.constantFrom<Deed>(
  'writes two together',
  'sleeps in a statement',
  'queries, then waits',
);
const throws = fc.constantFrom<Deed>('throws', 'rejects with a text');
const leaves = fc.constantFrom<Deed>('leaves a query', 'leaves a write', 'leaves a connect');
const hangs = fc.constantFrom<Deed>(
  'never settles',
  'returns after its deadline',
  'holds a lock',
  'holds a lock while a statement runs',
);

const ms = (max: number) => fc.integer({ min: 0, max });
const one = <T extends string>(...values: T[]) => fc.constantFrom(...values);
const weighted = <T>(...choices: Array<[number, fc.Arbitrary<T>]>) =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const ask: fc.Arbitrary<Ask> = fc.record({
  ask: weighted([4, isQuick], [7, takesTime], [2, throws], [3, leaves], [1, fc.constant<Deed>('exits')]),
  ms: fc.integer({ min: 60, max: 150 }),
  wait: fc.constantFrom(true, false, false),
});
/** For as long as it hangs, the rest of the sequence goes on beside it. */
const hang: fc.Arbitrary<Ask> = fc.record({ ask: hangs, ms: fc.constant(0), wait: fc.constant(false) });

const after = ms(60);
const faults = weighted<Fault>(
  [1, fc.record({ does: one('drop idle'), after, how: one('silent', 'reset') })],
  [2, fc.record({ does: one('freeze'), after, ms: fc.constantFrom(20, 100, 200, 500) })],
  [3, fc.record({ does: one('reset'), after })],
  [2, fc.record({ does: one('swallow'), after, ms: ms(200) })],
  [2, fc.record({ does: one('refuse'), after, ms: ms(100) })],
  [2, fc.record({ does: one('restart'), after, mode: one('fast', 'immediate') })],
  [2, fc.record({ does: one('terminate'), after })],
  [2, fc.record({ does: one('kill'), after, which: one('all', 'one') })],
  [1, fc.record({ does: one('retire'), after })],
);

export const sequences: fc.Arbitrary<Action[]> = fc.array(
  weighted<Action>([60, ask], [2, hang], [36, faults]),
  {
    minLength: 1,
    maxLength: 10,
  },
);
