import { parameterDecorator, type Takes } from './parameter-decorator.js';

/** The event as Lambda gives it, whatever the event source. */
export function Event(): Takes<never, '@Event'> {
  return parameterDecorator({ kind: 'event' }) as never;
}
