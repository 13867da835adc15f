import type { CoverageTimeline } from '@optimiq/contracts/coverage';
import type { ClaimVersions } from '@optimiq/contracts/members';
import type { Rights } from './fixture-cohort.ts';
import { asOf } from './fixture-population.ts';

const stated = { loadNumber: 1, source: 'plan', format: 'tidy-csv' };

/** Two lines of coverage with a gap, days stated twice, and a span that a later file ended. */
export function coverage(query: URLSearchParams): CoverageTimeline {
  const year = Number((query.get('from') ?? asOf).slice(0, 4));
  const months = Array.from({ length: 12 }, (_, at) => `${year}-${String(at + 1).padStart(2, '0')}`);
  return {
    lines: [
      {
        line: 'part-b',
        spans: [{ from: `${year - 1}-01-01`, contract: 'H1234', plan: '001', stated }],
        periods: [{ from: `${year - 1}-01-01` }],
        gaps: [],
        overlaps: [
          { kind: 'same-product', from: `${year}-02-01`, through: `${year}-02-28`, days: 28, stated: [stated] },
        ],
      },
      {
        line: 'dental',
        spans: [
          { from: `${year}-01-01`, through: `${year}-02-28`, stated },
          { from: `${year}-03-15`, through: `${year}-06-30`, stated },
        ],
        periods: [
          { from: `${year}-01-01`, through: `${year}-02-28` },
          { from: `${year}-03-15`, through: `${year}-06-30` },
        ],
        gaps: [{ from: `${year}-03-01`, through: `${year}-03-14`, days: 14, after: stated, before: stated }],
        overlaps: [],
      },
    ],
    changes: [{ kind: 'ended', line: 'dental', from: `${year}-03-15`, through: `${year}-06-30`, stated }],
    undated: [{ year: year - 2, line: 'part-d', months: 7 }],
    months: months.map((month) => ({
      month,
      partA: false,
      partB: true,
      partC: true,
      partD: false,
      medical: false,
      contract: 'H1234',
      plan: '001',
      dualClass: 'none',
      isLti: false,
      isEsrd: false,
      isHospice: false,
    })),
  };
}

/** A claim as first sent and once replaced. */
export function claimVersions(claimKey: string, rights: Rights): ClaimVersions {
  const amounts = (cents: number) => ({ billedCents: cents * 2, allowedCents: cents, paidCents: cents });
  const money = (cents: number) => (rights('money:read') ? { change: amounts(cents) } : {});
  return {
    versions: [
      {
        claimKey: '00000009-9000-4000-8000-000000000000',
        frequency: '1',
        state: 'replaced',
        ...stated,
        ...money(9000),
      },
      { claimKey, frequency: '7', state: 'current', ...stated, loadNumber: 2, ...money(-1500) },
    ],
    sources: [stated, { loadNumber: 2, source: 'clearing-house', format: 'x12-837' }],
    ...(rights('money:read') && { net: amounts(7500) }),
  };
}
