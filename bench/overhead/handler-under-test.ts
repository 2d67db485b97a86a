import type { LambdaFunction } from 'sluice';

/** What each variant's module exports as `handler`: the same work, a sum. */
export type HandlerUnderTest = LambdaFunction<{ id: number }, number>;
