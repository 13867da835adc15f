/** The time that 95 of 100 do not exceed; nought of none. */
export const p95 = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.max(0, Math.ceil(times.length * 0.95) - 1)] ?? 0;
