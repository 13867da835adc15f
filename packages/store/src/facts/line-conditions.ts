/** Conditions on rows of claim lines that several queries share. Never null. */

/** The line states the claim's total and is no service: the same as domain/records/line-sums.ts. */
export const isTotalLine = (alias: string): string => `coalesce(${alias}.revenue_code in ('0001', '001'), false)`;

/**
 * The line's code is a HIPPS rate code, not HCPCS: skilled nursing (0022), home health (0023), inpatient rehabilitation
 * (0024).
 *
 * Source: Medicare Claims Processing Manual, chapters 3, 6 and 10; NUBC revenue codes.
 */
export const isHippsLine = (alias: string): string =>
  `coalesce(${alias}.revenue_code in ('0022', '0023', '0024', '022', '023', '024'), false)`;
