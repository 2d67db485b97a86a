import type { HandlerUnderTest } from './handler-under-test.js';

export const handler: HandlerUnderTest = async (event) => event.id + 1;
