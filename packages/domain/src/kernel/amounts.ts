import { failed, ok, type Result } from './result.ts';

const most = { wholeDigits: 15, decimals: 2 } as const;
const [plus, minus, point, zero] = [43, 45, 46, 48] as const;

/**
 * Whole cents from decimal text: '142.58', '-5', '.5'; or 'form': more than two decimals but for zeros, letters, empty.
 * Character by character: files have amounts by the million, and an expression takes three times as long.
 */
export function parseCents(text: string): Result<number, 'form'> {
  const amount = text.trim();
  const sign = amount.charCodeAt(0);
  const start = sign === plus || sign === minus ? 1 : 0;
  let [whole, decimals, at, places] = [0, 0, start, 0];
  for (; at < amount.length && amount.charCodeAt(at) !== point; at++) {
    const digit = amount.charCodeAt(at) - zero;
    if (digit < 0 || digit > 9) return failed('form');
    whole = whole * 10 + digit;
  }
  const wholeDigits = at - start;
  for (at++; at < amount.length; at++) {
    const digit = amount.charCodeAt(at) - zero;
    if (digit < 0 || digit > 9 || (places === most.decimals && digit !== 0)) return failed('form');
    if (places === most.decimals) continue;
    decimals = decimals * 10 + digit;
    places++;
  }
  if (wholeDigits > most.wholeDigits || wholeDigits + places === 0) return failed('form');
  const cents = whole * 100 + (places === 1 ? decimals * 10 : decimals);
  return ok(sign === minus ? -cents : cents);
}

/**
 * Quotient rounded to a whole number, halves away from zero.
 *
 * @param numerator   whole number, |numerator| < 2^52
 * @param denominator whole number > 0
 */
export function divideRounded(numerator: number, denominator: number): number {
  const magnitude = Math.floor((Math.abs(numerator) * 2 + denominator) / (denominator * 2));
  return numerator < 0 ? -magnitude : magnitude;
}
