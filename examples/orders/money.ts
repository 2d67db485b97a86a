// A numeric of PostgreSQL is a string in JavaScript. Whole cents add up exactly; 0.1 + 0.2 does not.

export function toCents(amount: string): number {
  return Math.round(Number(amount) * 100);
}

export function fromCents(cents: number): string {
  return (cents / 100).toFixed(2);
}
