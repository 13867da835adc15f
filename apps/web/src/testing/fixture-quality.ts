import type {
  Completeness,
  DataQuality,
  DuplicateClaims,
  MonthClaims,
  QualityRows,
} from '@optimiq/contracts/data-quality';
import { qualityRules } from '@optimiq/domain/data-quality/rules';
import type { Rights } from './fixture-cohort.ts';
import { asOf, members } from './fixture-population.ts';

const months = Array.from({ length: 14 }, (_, at) => {
  const month = at + 10;
  return `${2024 + Math.floor((month - 1) / 12)}-${String(((month - 1) % 12) + 1).padStart(2, '0')}`;
});

/** Rows that break a rule: five claims without a place, the rest holds. */
const broken: Readonly<Record<string, number>> = { 'claim-provider': 5, 'claim-lines-sum': 2, 'member-sex': 1 };

export function quality(): DataQuality {
  return {
    asOf,
    rules: qualityRules.map((rule) => {
      const count = broken[rule.id] ?? 0;
      const applies = rule.unit === 'fill' ? 0 : 1400;
      return {
        ...rule,
        parameters: { ...('parameters' in rule ? rule.parameters : {}) },
        rows: applies,
        broken: count,
        months:
          rule.unit === 'member' || applies === 0
            ? []
            : months.map((month, at) => ({ month, rows: 100, broken: at === 13 ? count : 0 })),
      };
    }),
  };
}

export function brokenRows(rule: string, query: URLSearchParams): QualityRows {
  const month = query.get('month');
  const claims = members.flatMap(({ memberKey, claims: own }) => own.map(({ claimKey }) => ({ memberKey, claimKey })));
  const rows = claims.slice(0, broken[rule] ?? 0);
  if (month !== null && month !== months.at(-1)) return { items: [] };
  return { items: rows.map((row) => ({ ...row, serviceOn: `${months.at(-1)}-04`, loadNumber: 1 })) };
}

export function completeness(query: URLSearchParams, rights: Rights): Completeness {
  const runOutMonths = Number(query.get('runOutMonths') ?? 3);
  const totals = months.map((month, at) => ({
    month,
    claims: at < 12 ? 120 + ((at * 7) % 12) : 12 * (14 - at) + 20,
    lines: 260,
    members: 90,
    ...(rights('money:read') && { paidCents: 1_204_500 + at }),
  }));
  return {
    asOf,
    runOutMonths,
    service: totals.map((month, at) => ({
      ...month,
      isImmature: at >= months.length - runOutMonths,
      ...(at >= months.length - runOutMonths && {
        runOutThousandths: 1000 - 240 * (at - (months.length - runOutMonths)),
      }),
      ...(at > 0 && { againstMeanThousandths: 980 }),
    })),
    received: totals.slice(-2),
  };
}

export function monthClaims(month: string, query: URLSearchParams, rights: Rights): MonthClaims {
  const claims = members.flatMap(({ memberKey, claims: own }) => own.map(({ claimKey }) => ({ memberKey, claimKey })));
  const items = claims.slice(0, 4).map((row, at) => ({
    ...row,
    serviceFrom: `${month}-04`,
    lines: 2,
    source: at < 3 ? 'plan' : 'payer-z',
    loadNumber: at < 3 ? 1 : 2,
    ...(rights('money:read') && { paidCents: 9_100 }),
  }));
  const source = query.get('source');
  return {
    items: items.filter((row) => source === null || row.source === source),
    sources: [
      { source: 'payer-z', claims: 1 },
      { source: 'plan', claims: 3 },
    ],
  };
}

export function duplicates(rights: Rights): DuplicateClaims {
  return {
    items: members.slice(0, 2).map(({ memberKey, claims }) => ({
      memberKey,
      reason: 'two-sources',
      isSameProvider: true,
      serviceFrom: '2025-09-04',
      claims: 2,
      firstClaimKey: claims[0]!.claimKey,
      lastClaimKey: claims[0]!.claimKey,
      ...(rights('money:read') && { billedCents: 12_000 }),
    })),
  };
}
