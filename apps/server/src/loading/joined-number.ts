/** Several numbers as one, so that none of them runs into its neighbour. */
export const joinedNumber = (parts: readonly (string | number | undefined)[]): string =>
  JSON.stringify(parts.map((part) => part ?? null));
