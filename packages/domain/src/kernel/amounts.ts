import { failed, ok, type Result } from './result.ts';

const moneyForm = /^([+-]?)(\d{0,15})(?:\.(\d{0,2})0*)?$/;

/** Whole cents from decimal text: '142.58', '-5', '.5'; or 'form': more than two decimals, letters, empty. */
export function parseCents(text: string): Result<number, 'form'> {
  const match = moneyForm.exec(text.trim());
  if (!match || (match[2] === '' && !match[3])) return failed('form');
  const cents = Number(match[2] || 0) * 100 + Number((match[3] ?? '').padEnd(2, '0') || 0);
  return ok(match[1] === '-' ? -cents : cents);
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
