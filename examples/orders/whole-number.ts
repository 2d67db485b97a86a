import { BadRequestError } from 'sluice';

/** Of a column of the type `integer`. */
export const LARGEST_ID = 2_147_483_647;

/** What a part of a path or of a query says. `name` is for whoever has sent it. */
export function wholeNumber(name: string, text: string, largest = LARGEST_ID): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > largest)
    throw new BadRequestError(`${name} must be a whole number from 1 to ${largest}`);
  return value;
}
