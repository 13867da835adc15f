import type { GroupQuery, GroupTable } from '@optimiq/contracts/population-groups';
import { divideRounded } from '@optimiq/domain/kernel/amounts';
import { type GroupTotal, readGroupTotals } from '@optimiq/store/facts/group-totals';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import type { RunView } from '../run-view.ts';
import { cohortOf } from './cohort.ts';
import { providerKeys } from './provider-keys.ts';
import { shownBy } from './shown.ts';

/** Rows of a table; the smaller groups are summed up in one more. */
const mostRows = 100;

/** Members by contract, plan or provider, each opening to its members. */
export async function groupsOf(
  product: Product,
  request: Reader,
  view: RunView,
  { by, ...query }: GroupQuery,
): Promise<GroupTable> {
  const cohort = await cohortOf(product, request, view, query);
  if (!cohort || !view.stamp) return { by, n: 0, groups: 0, rows: [] };
  const tenant = request.caller.tenantId;
  const all = await readGroupTotals(product.facts, tenant, view.visible, cohort, view.serviceYear, by);
  const rest = all.slice(mostRows);
  const rows = rest.length > 0 ? [...all.slice(0, mostRows), sumOf('others', rest)] : all;
  const { members: whole } = sumOf('all', all);
  const seesSmall = request.may('small-cells:read');
  const shown = shownBy(seesSmall);
  // A mean of few scored members is one of few people, however many are in the row; so are sums of few who have claims.
  const hidden = shown.hiddenAlike(
    (['members', 'scored', 'claimants', 'expectedMembers'] as const).map((of) => ({
      people: rows.map((row) => row[of]),
      whole: sumOf('all', rows)[of],
    })),
  );
  const keyOf = by === 'provider' ? await providerKeys(product, tenant) : (name: string) => name;
  const [seesScores, seesMoney] = [request.may('score:read'), request.may('money:read')];
  return {
    run: view.stamp,
    by,
    n: shown.count(whole),
    groups: all.length,
    rows: rows.map((row, index) => {
      const { name, members, scored, paymentThousandths, paidCents, memberMonths, expected, recaptured } = row;
      const key = name === 'others' ? {} : { key: keyOf(name) };
      if (hidden[index]) return { name, ...key, members: null, scored: null };
      return {
        name,
        ...key,
        members,
        // Beside the members it would tell the few without a score.
        scored: seesSmall ? scored : null,
        ...(seesScores && scored > 0 ? { meanPaymentThousandths: divideRounded(paymentThousandths, scored) } : {}),
        ...(seesMoney ? { paidCents, memberMonths } : {}),
        recapturedTenths: expected === 0 ? null : divideRounded(recaptured * 1000, expected),
      };
    }),
  };
}

const sumOf = (name: string, groups: readonly GroupTotal[]): GroupTotal =>
  groups.reduce(
    (sum, one) => ({
      name,
      members: sum.members + one.members,
      scored: sum.scored + one.scored,
      paymentThousandths: sum.paymentThousandths + one.paymentThousandths,
      paidCents: sum.paidCents + one.paidCents,
      claimants: sum.claimants + one.claimants,
      memberMonths: sum.memberMonths + one.memberMonths,
      expected: sum.expected + one.expected,
      expectedMembers: sum.expectedMembers + one.expectedMembers,
      recaptured: sum.recaptured + one.recaptured,
    }),
    {
      ...{ name, members: 0, scored: 0, paymentThousandths: 0, paidCents: 0, claimants: 0, memberMonths: 0 },
      ...{ expected: 0, expectedMembers: 0, recaptured: 0 },
    },
  );
