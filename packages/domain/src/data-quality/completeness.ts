/** How complete months of service are, by when their claims came in. */

/** Months as numbers that count on: year * 12 + month - 1. */
export type MonthNumber = number;

export const monthNumber = (text: string): MonthNumber => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1;
export const monthText = (number: MonthNumber): string =>
  `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`;

/** Claims of one service month that came in one month. */
export type Received = { readonly service: MonthNumber; readonly received: MonthNumber; readonly claims: number };

export type Maturity = {
  /** Younger than the run-out: claims of the month are still to come. */
  readonly isImmature: boolean;
  /**
   * Share of a month's claims that had come in at this age, over the mature months, in thousandths; absent where no
   * mature month had any by then, as after one load of several years.
   */
  readonly runOutThousandths?: number;
  /** Claims against the mean of up to twelve mature months before, in thousandths; absent without one. */
  readonly againstMeanThousandths?: number;
};

/**
 * What the age of each service month means for it.
 *
 * @param triangle     claims by service and received month; any order, one entry a pair.
 * @param asOf         month of the as-of date.
 * @param runOutMonths months after the service month until it counts as mature.
 */
export function maturityOf(
  triangle: readonly Received[],
  asOf: MonthNumber,
  runOutMonths: number,
): ReadonlyMap<MonthNumber, Maturity> {
  const totals = new Map<MonthNumber, number>();
  for (const { service, claims } of triangle) totals.set(service, (totals.get(service) ?? 0) + claims);
  const isMature = (service: MonthNumber) => asOf - service >= runOutMonths;
  const mature = triangle.filter(({ service }) => isMature(service));
  const all = mature.reduce((sum, { claims }) => sum + claims, 0);
  const shareBy = (age: number): number | undefined => {
    const come = mature.reduce(
      (sum, { service, received, claims }) => sum + (received - service <= age ? claims : 0),
      0,
    );
    return come === 0 ? undefined : Math.round((come * 1000) / all);
  };
  const against = (service: MonthNumber): number | undefined => {
    const before = [...totals].filter(([month]) => month < service && month >= service - 12 && isMature(month));
    const mean = before.reduce((sum, [, claims]) => sum + claims, 0) / before.length;
    return before.length === 0 ? undefined : Math.round((totals.get(service)! * 1000) / mean);
  };
  return new Map(
    [...totals.keys()].map((service): [MonthNumber, Maturity] => {
      const runOutThousandths = isMature(service) ? undefined : shareBy(asOf - service);
      const againstMeanThousandths = against(service);
      return [
        service,
        {
          isImmature: !isMature(service),
          ...(runOutThousandths === undefined ? {} : { runOutThousandths }),
          ...(againstMeanThousandths === undefined ? {} : { againstMeanThousandths }),
        },
      ];
    }),
  );
}
