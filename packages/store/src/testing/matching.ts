import type { MatchingTables } from '@optimiq/domain/matching/tables';

/** Odds like those that are shipped, so that a test of the store needs no reference tables. */
export const matchingTables: MatchingTables = {
  odds: {
    lastName: { agree: { m: 0.9, u: 0.005 }, close: { m: 0.05, u: 0.012 }, differ: { m: 0.05, u: 0.983 } },
    firstName: { agree: { m: 0.88, u: 0.01 }, close: { m: 0.09, u: 0.015 }, differ: { m: 0.03, u: 0.975 } },
    middleName: { agree: { m: 0.7, u: 0.05 }, close: { m: 0.25, u: 0.06 }, differ: { m: 0.05, u: 0.89 } },
    generation: { agree: { m: 0.95, u: 0.45 }, differ: { m: 0.05, u: 0.55 } },
    birthDate: { agree: { m: 0.95, u: 0.00004 }, close: { m: 0.04, u: 0.002 }, differ: { m: 0.01, u: 0.998 } },
    sex: { agree: { m: 0.99, u: 0.5 }, differ: { m: 0.01, u: 0.5 } },
    zip: { agree: { m: 0.75, u: 0.01 }, close: { m: 0.1, u: 0.1 }, differ: { m: 0.15, u: 0.89 } },
    phone: { agree: { m: 0.7, u: 0.002 }, differ: { m: 0.3, u: 0.998 } },
    mbi: { agree: { m: 0.97, u: 0.000001 }, differ: { m: 0.01, u: 0.999999 } },
  },
  nicknames: new Map([['BILL', new Set(['WILLIAM'])]]),
  lastNameShare: new Map(),
};
