/** Last band: open-ended. */
const openBand = 3000;

/** Lower bounds of all bands, ascending. */
export const bands: readonly number[] = Array.from({ length: 13 }, (_, at) => at * 250);

/** '1.25–1.50' for 1250; '3.00+' for the last. */
export function bandText(fromThousandths: number): string {
  const from = (fromThousandths / 1000).toFixed(2);
  return fromThousandths >= openBand ? `${from}+` : `${from}–${((fromThousandths + 250) / 1000).toFixed(2)}`;
}
