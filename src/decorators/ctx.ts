import type { Context } from 'aws-lambda';
import { parameterDecorator, type Takes } from './parameter-decorator.js';

/** Lambda's context. */
export function Ctx(): Takes<Context, '@Ctx'> {
  return parameterDecorator({ kind: 'context' }) as never;
}
