/** DynamoDB's and SNS's numbers have 38 digits and exponents up to 125. */
const LARGEST_EXPONENT = 130;

interface Decimal {
  readonly negative: boolean;
  /** Without zeros at either end; empty: zero. */
  readonly digits: string;
  /** Of the last digit. */
  readonly exponent: number;
}

/**
 * A decimal number as JavaScript can say it without changing it: a number where that is exact in print, a BigInt where it is a whole
 * number beyond `Number.MAX_SAFE_INTEGER`, else the text. What is no number stays the text that it is.
 */
export function exactNumber(text: string): number | bigint | string {
  const decimal = decimalOf(text);
  if (decimal === undefined) return text;
  const { negative, digits, exponent } = decimal;
  if (digits === '') return 0;
  const value = Number(text);
  if (exponent >= 0 && !Number.isSafeInteger(value)) {
    if (exponent > LARGEST_EXPONENT) return text;
    const whole = BigInt(digits + '0'.repeat(exponent));
    return negative ? -whole : whole;
  }
  const printed = decimalOf(String(value));
  const isExact = printed?.digits === digits && printed.exponent === exponent;
  return isExact ? value : text;
}

function decimalOf(text: string): Decimal | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  return {
    negative: sign === '-',
    digits,
    exponent: Number(exponent) - fraction.length + (all.length - digits.length),
  };
}
