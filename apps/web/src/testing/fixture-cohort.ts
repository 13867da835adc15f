import {
  CohortQuery,
  type HccPrevalence,
  MemberListQuery,
  type MemberPage,
  type MemberRow,
  type NotCountedTable,
  type PaidByMonth,
  type PopulationSummary,
  type RafDistribution,
  type SegmentTable,
} from '@optimiq/contracts/population';
import type { PaidByService } from '@optimiq/contracts/population-costs';
import { GroupKind, type GroupTable } from '@optimiq/contracts/population-groups';
import { asOf, type FixtureMember, members, run } from './fixture-population.ts';
import { labelOf } from './fixture-tables.ts';

/** What the reader may see; the fixture's answers are cut to it as the server's are. */
export type Rights = (permission: 'score:read' | 'money:read' | 'member:identify' | 'small-cells:read') => boolean;

const payment = ({ receipt }: FixtureMember) => receipt.paymentThousandths;
const counted = ({ receipt }: FixtureMember) => receipt.hccs.filter(({ status }) => status === 'counts');
const mean = (values: readonly number[]) =>
  values.length === 0 ? undefined : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
const hide = (rights: Rights, value: number) => (value > 0 && value < 11 && !rights('small-cells:read') ? null : value);
const shareOf = (part: number | null, whole: number) =>
  part === null || whole === 0 ? null : Math.round((part * 1000) / whole);

const serviceOf = ({ type }: FixtureMember['claims'][number]) =>
  type === 'institutional' ? 'outpatient' : 'professional';

const groupOf = ({ claims, age }: FixtureMember, by: GroupKind) =>
  by === 'contract'
    ? `H100${age % 3}`
    : by === 'plan'
      ? `H100${age % 3}-00${age % 2}`
      : (claims.find(({ type }) => type === 'professional')?.npi ?? 'none');

const providerKey = (npi: string) => (npi === 'none' ? npi : `00000000-0000-8000-8000-${npi.padStart(12, '0')}`);
const keyOf = (member: FixtureMember, by: GroupKind) =>
  by === 'provider' ? providerKey(groupOf(member, by)) : groupOf(member, by);

function cohortOf(query: URLSearchParams): readonly FixtureMember[] {
  const { segment, band, hcc, with: kind, service, ...ofFacts } = CohortQuery.parse(valuesOf(query));
  return members.filter((member) => {
    const score = payment(member);
    if (segment && (!member.segment || !segment.includes(member.segment))) return false;
    if (hcc !== undefined && !counted(member).some((one) => one.hcc === hcc)) return false;
    if (service && !member.claims.some((claim) => serviceOf(claim) === service)) return false;
    for (const by of GroupKind.options)
      if (ofFacts[by] !== undefined && keyOf(member, by) !== ofFacts[by]) return false;
    if (kind === 'score' && score === undefined) return false;
    if (kind === 'hcc' && counted(member).length === 0) return false;
    if (band !== undefined) return score !== undefined && score >= band && (band === 3000 || score < band + 250);
    return true;
  });
}

/** Query values as the server's parser gives them: a repeated name is a list. */
function valuesOf(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const all = query.getAll(name);
      return [name, all.length > 1 ? all : (all[0] ?? '')];
    }),
  );
}

export function summary(query: URLSearchParams, rights: Rights): PopulationSummary {
  const cohort = cohortOf(query);
  const scored = cohort.filter((member) => payment(member) !== undefined);
  const claims = cohort.flatMap((member) => member.claims);
  const months = Array.from({ length: 12 }, (_, at) => `2025-${String(at + 1).padStart(2, '0')}`);
  return {
    run,
    members: hide(rights, cohort.length),
    scored: hide(rights, scored.length),
    notScored: [{ reason: 'esrd', members: hide(rights, cohort.length - scored.length) }],
    membersWithHcc: hide(rights, scored.filter((member) => counted(member).length > 0).length),
    meanHccsThousandths: mean(scored.map((member) => counted(member).length * 1000)),
    ...(rights('score:read') && {
      meanRawThousandths: mean(scored.map(({ receipt }) => receipt.rawThousandths ?? 0)),
      meanNormalizedThousandths: mean(scored.map(({ receipt }) => receipt.normalizedThousandths ?? 0)),
      meanPaymentThousandths: mean(scored.map(({ receipt }) => receipt.paymentThousandths ?? 0)),
    }),
    claims: hide(rights, claims.length),
    claimLines: hide(rights, claims.length * 2),
    notCounted: hide(
      rights,
      cohort.reduce((sum, { receipt }) => sum + receipt.notCounted.length, 0),
    ),
    ...(rights('money:read') && {
      paidCents: cohort.reduce((sum, { paidCents }) => sum + paidCents, 0),
      memberMonths: cohort.length * 11,
    }),
    months: months.map((month) => {
      const lines = claims.filter(({ serviceOn }) => serviceOn.startsWith(month)).length * 2;
      return { month, lines: hide(rights, lines), members: hide(rights, lines / 2) };
    }),
  };
}

export function distribution(query: URLSearchParams, rights: Rights): RafDistribution {
  const scores = cohortOf(query)
    .flatMap((member) => payment(member) ?? [])
    .sort((a, b) => a - b);
  return {
    run,
    n: hide(rights, scores.length),
    meanThousandths: mean(scores),
    medianThousandths: scores[Math.floor(scores.length / 2)],
    bands: Array.from({ length: 13 }, (_, at) => {
      const from = at * 250;
      const isLast = at === 12;
      const inside = scores.filter((score) => score >= from && (isLast || score < from + 250)).length;
      const shown = hide(rights, inside);
      return {
        fromThousandths: from,
        toThousandths: isLast ? null : from + 250,
        members: shown,
        shareTenths: shareOf(shown, scores.length),
      };
    }),
  };
}

export function hccs(query: URLSearchParams, rights: Rights): HccPrevalence {
  const scored = cohortOf(query).filter((member) => payment(member) !== undefined);
  const all = new Set(scored.flatMap(({ receipt }) => receipt.hccs.map(({ hcc }) => hcc)));
  const having = (hcc: number, status: string) =>
    scored.filter(({ receipt }) => receipt.hccs.some((one) => one.hcc === hcc && one.status === status)).length;
  const rows = [...all].map((hcc) => {
    const shown = hide(rights, having(hcc, 'counts'));
    return {
      hcc,
      label: labelOf(hcc),
      members: shown,
      shareTenths: shareOf(shown, scored.length),
      outranked: hide(rights, having(hcc, 'outranked')),
      earlier: shown === null ? null : shown + 2,
      earlierTenths: shown === null ? null : shareOf(shown + 2, scored.length),
      recaptured: shown,
      tableRow: `cms-hcc-v28/2026/labels:${hcc}`,
    };
  });
  return { run, n: hide(rights, scored.length), rows: rows.sort((a, b) => (b.members ?? 0) - (a.members ?? 0)) };
}

export function segments(query: URLSearchParams, rights: Rights): SegmentTable {
  const groups = Map.groupBy(
    cohortOf(query).filter(({ segment }) => segment),
    ({ segment }) => segment!,
  );
  const rows = [...groups].map(([segment, group]) => ({
    segment,
    label: segment,
    members: hide(rights, group.length),
    ...(rights('score:read') && {
      meanRawThousandths: mean(group.map(({ receipt }) => receipt.rawThousandths ?? 0)),
      meanPaymentThousandths: mean(group.map(({ receipt }) => receipt.paymentThousandths ?? 0)),
    }),
  }));
  return { run, rows: rows.sort((a, b) => a.segment.localeCompare(b.segment)) };
}

export function rowOf(member: FixtureMember, rights: Rights): MemberRow {
  const { memberKey, name, sex, age, segment, receipt, claims } = member;
  return {
    memberKey,
    ...(rights('member:identify') && { name }),
    sex,
    age,
    ...(segment && { segment }),
    hccs: counted(member).length,
    lastServiceOn: claims[0]?.serviceOn ?? asOf,
    ...(rights('score:read') && {
      rawThousandths: receipt.rawThousandths,
      paymentThousandths: receipt.paymentThousandths,
    }),
  };
}

export function memberPage(query: URLSearchParams, rights: Rights): MemberPage {
  const { sort, direction, limit, cursor } = MemberListQuery.parse(valuesOf(query));
  const by = {
    payment: (member: FixtureMember) => payment(member) ?? -1,
    hccs: (member: FixtureMember) => counted(member).length,
    age: ({ age }: FixtureMember) => age,
    member: ({ memberKey }: FixtureMember) => Number.parseInt(memberKey.slice(0, 8), 16),
  }[sort];
  const sign = direction === 'asc' ? 1 : -1;
  const all = [...cohortOf(query)].sort((a, b) => sign * (by(a) - by(b)) || a.memberKey.localeCompare(b.memberKey));
  const from = Number(cursor ?? 0);
  return {
    run,
    total: all.length,
    items: all.slice(from, from + limit).map((member) => rowOf(member, rights)),
    ...(from + limit < all.length && { nextCursor: String(from + limit) }),
  };
}

export function notCounted(query: URLSearchParams, rights: Rights): NotCountedTable {
  const all = cohortOf(query).flatMap(({ memberKey, receipt }) =>
    receipt.notCounted.map(({ reason }) => ({ memberKey, reason })),
  );
  const reasons = [...new Set(all.map(({ reason }) => reason))];
  return {
    run,
    n: all.length,
    rows: reasons.map((reason) => {
      const own = all.filter((one) => one.reason === reason);
      return {
        reason,
        diagnoses: own.length,
        members: hide(rights, new Set(own.map(({ memberKey }) => memberKey)).size),
      };
    }),
  };
}

export function paidByMonth(query: URLSearchParams, rights: Rights): PaidByMonth {
  const cohort = cohortOf(query);
  const claims = cohort.flatMap((member) => member.claims.map((claim) => ({ memberKey: member.memberKey, claim })));
  return {
    run,
    rows: Array.from({ length: 12 }, (_, at) => {
      const month = `2025-${String(at + 1).padStart(2, '0')}`;
      const own = claims.filter(({ claim }) => claim.serviceOn.startsWith(month));
      const paidCents = own.reduce((sum, { claim }) => sum + claim.paidCents, 0);
      return {
        month,
        claims: own.length,
        members: hide(rights, new Set(own.map(({ memberKey }) => memberKey)).size),
        paidCents,
      };
    }),
  };
}

export function paidByService(query: URLSearchParams, rights: Rights): PaidByService {
  const cohort = cohortOf(query);
  const claims = cohort.flatMap((member) => member.claims.map((claim) => ({ memberKey: member.memberKey, claim })));
  const paid = (some: typeof claims) => some.reduce((sum, { claim }) => sum + claim.paidCents, 0);
  return {
    run,
    memberMonths: cohort.length * 11,
    completeMonths: 8,
    completeMemberMonths: cohort.length * 8,
    earlierMemberMonths: cohort.length * 8,
    rows: (['professional', 'outpatient'] as const).map((service) => {
      const own = claims.filter(({ claim }) => serviceOf(claim) === service);
      const complete = paid(own.filter(({ claim }) => claim.serviceOn < '2025-09'));
      return {
        service,
        claims: own.length,
        members: hide(rights, new Set(own.map(({ memberKey }) => memberKey)).size),
        paidCents: paid(own),
        completeCents: complete,
        earlierCents: Math.round(complete / 1.1),
      };
    }),
    fills: { fills: 40, members: hide(rights, 20), costCents: 123_400 },
  };
}

export function groups(query: URLSearchParams, rights: Rights): GroupTable {
  const by = GroupKind.parse(query.get('by'));
  const cohort = cohortOf(query);
  const all = [...Map.groupBy(cohort, (member) => groupOf(member, by))].sort((a, b) => b[1].length - a[1].length);
  return {
    run,
    by,
    n: hide(rights, cohort.length),
    groups: all.length,
    rows: all.slice(0, 100).map(([name, group]) => {
      const scores = group.flatMap((member) => payment(member) ?? []);
      const key = by === 'provider' ? providerKey(name) : name;
      if (hide(rights, group.length) === null) return { name, key, members: null, scored: null };
      return {
        name,
        key,
        members: group.length,
        scored: scores.length,
        ...(rights('score:read') && scores.length > 0 && { meanPaymentThousandths: mean(scores) }),
        ...(rights('money:read') && {
          paidCents: group.reduce((sum, { paidCents }) => sum + paidCents, 0),
          memberMonths: group.length * 11,
        }),
        recapturedTenths: 640,
      };
    }),
  };
}
