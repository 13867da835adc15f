import type { Purpose } from '../../access/purposes.ts';
import type { CalendarDate } from '../../kernel/dates.ts';

/** One time that a member's data was given to somebody outside. */
export type Disclosure = {
  readonly id: string;
  readonly on: CalendarDate;
  /** Name of who received it, and the address if known. */
  readonly recipient: string;
  readonly address?: string | undefined;
  /** What was disclosed, in short. */
  readonly description: string;
  readonly purpose: Purpose;
};

/** An entry of the accounting; `count` and `lastOn` where several were made for one purpose. */
export type AccountingEntry = Disclosure & { readonly count: number; readonly lastOn: CalendarDate };

export type Accounting = {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly entries: readonly AccountingEntry[];
  readonly exempt: readonly (Disclosure & { readonly exemption: string })[];
};

/** Years before the request that the accounting covers: 164.528(a)(1). */
export const accountingYears = 6;

/**
 * The accounting of a member's disclosures for a request on a day.
 *
 * @param disclosures all that are known of the member, in any order.
 * @returns entries by date; those that need no accounting apart, each with the paragraph that says so.
 *
 * Source: 45 CFR 164.528.
 */
export function accountDisclosures(disclosures: readonly Disclosure[], requestedOn: CalendarDate): Accounting {
  const from = yearsBefore(requestedOn, accountingYears);
  const inTime = disclosures
    .filter(({ on }) => on >= from && on <= requestedOn)
    .sort((a, b) => (a.on === b.on ? (a.id < b.id ? -1 : 1) : a.on < b.on ? -1 : 1));
  const entries = new Map<string, AccountingEntry>();
  const exempt: (Disclosure & { exemption: string })[] = [];
  for (const disclosure of inTime) {
    const exemption = exemptions[disclosure.purpose];
    if (exemption) {
      exempt.push({ ...disclosure, exemption });
      continue;
    }
    // 164.528(b)(3): the first in full, then how many and the last.
    const { recipient, address = '', purpose, description } = disclosure;
    const key = JSON.stringify([recipient, address, purpose, description]);
    const first = entries.get(key);
    entries.set(key, first ? { ...first, count: first.count + 1, lastOn: disclosure.on } : single(disclosure));
  }
  return { from, to: requestedOn, entries: [...entries.values()], exempt };
}

const single = (disclosure: Disclosure): AccountingEntry => ({ ...disclosure, count: 1, lastOn: disclosure.on });

/** The paragraph under which a purpose needs no accounting; absent where it does. */
export const exemptions: Readonly<Record<Purpose, string | undefined>> = {
  treatment: '45 CFR 164.528(a)(1)(i)',
  payment: '45 CFR 164.528(a)(1)(i)',
  operations: '45 CFR 164.528(a)(1)(i)',
  'individual-request': '45 CFR 164.528(a)(1)(ii)',
  authorization: '45 CFR 164.528(a)(1)(iv)',
  'national-security': '45 CFR 164.528(a)(1)(vi)',
  correctional: '45 CFR 164.528(a)(1)(vii)',
  'limited-data-set': '45 CFR 164.528(a)(1)(viii)',
  'public-health': undefined,
  'health-oversight': undefined,
  judicial: undefined,
  'law-enforcement': undefined,
  research: undefined,
  'required-by-law': undefined,
  'serious-threat': undefined,
  'workers-compensation': undefined,
};

/** The same day so many years before; 29 February becomes the 28th. */
function yearsBefore(day: CalendarDate, years: number): CalendarDate {
  const year = Number(day.slice(0, 4)) - years;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const rest = day.endsWith('-02-29') && !isLeap ? '-02-28' : day.slice(4);
  return `${String(year).padStart(4, '0')}${rest}` as CalendarDate;
}
