import type { CohortComparison, CompareCohorts, ComparedCohort } from '@optimiq/contracts/cohorts';
import { divideRounded } from '@optimiq/domain/kernel/amounts';
import { describePeople } from '@optimiq/store/facts/cohort-people';
import { type GapCount, summarizeGaps } from '@optimiq/store/facts/gaps';
import { type HccCount, readPrevalence, summarizeScores } from '@optimiq/store/facts/population';
import { summarizeClaims } from '@optimiq/store/facts/population-claims';
import { findCohort, type SavedCohort } from '@optimiq/store/postgres/cohorts';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Product } from '../../product.ts';
import { membersOf, requireRightsFor } from '../cohort-members.ts';
import { hccLabel } from '../hcc-labels.ts';
import { ProblemError } from '../plugins/problems.ts';
import { type RunView, readRunView } from '../run-view.ts';

/** HCCs shown of each cohort before they are put together. */
const mostFrequent = 8;

/** Cohorts side by side, each counted among the members the reader sees. Fails with 'not-found' when one is not there. */
export async function compareCohorts(
  product: Product,
  request: FastifyRequest,
  { paymentYear, cohortIds }: z.output<typeof CompareCohorts>,
): Promise<CohortComparison> {
  const { user } = request.caller;
  const view = await readRunView(product, request, paymentYear, async (tx) => {
    const found: SavedCohort[] = [];
    for (const id of cohortIds) {
      const cohort = await findCohort(tx, user.id, id);
      if (!cohort) throw new ProblemError('not-found');
      found.push(cohort);
    }
    return found;
  });
  request.auditDetails = { paymentYear, cohorts: cohortIds.join(' ') };
  const cohorts = view.more!;
  for (const { definition } of cohorts) requireRightsFor(request, definition);
  if (!view.stamp) return { cohorts: [], hccs: [] };
  // One after the other: each asks several questions at once.
  const columns: Awaited<ReturnType<typeof columnOf>>[] = [];
  for (const cohort of cohorts) columns.push(await columnOf(product, request, view, cohort));
  return {
    run: view.stamp,
    cohorts: columns.map(({ shown }) => shown),
    hccs: rowsOf(columns, (hcc) => hccLabel(paymentYear, hcc)),
  };
}

async function columnOf(product: Product, request: FastifyRequest, view: RunView, saved: SavedCohort) {
  const { facts } = product;
  const { tenantId } = request.caller;
  const members = await membersOf(product, request, view, saved.definition);
  const cohort = { runNo: view.run!.number, members };
  const [people, scores, hccs, gaps, claims] = await Promise.all([
    describePeople(facts, tenantId, cohort),
    summarizeScores(facts, tenantId, cohort),
    readPrevalence(facts, tenantId, cohort),
    summarizeGaps(facts, tenantId, cohort),
    request.may('money:read') ? summarizeClaims(facts, tenantId, view.visible, cohort, view.serviceYear) : undefined,
  ]);
  const { meanRawThousandths, meanPaymentThousandths } = scores;
  const shown: ComparedCohort = {
    cohortId: saved.id,
    name: saved.name,
    members: scores.members,
    ...people,
    scored: scores.scored,
    ...(request.may('score:read') && { meanRawThousandths, meanPaymentThousandths }),
    ...(claims && {
      memberMonths: claims.memberMonths,
      ...(claims.memberMonths > 0 && { paidPerMonthCents: divideRounded(claims.paidCents, claims.memberMonths) }),
    }),
    ...gapsOf(gaps),
  };
  return { shown, hccs };
}

/** Open gaps, and how many of those expected were closed: as the summary of gaps has it. */
function gapsOf(counts: readonly GapCount[]): Pick<ComparedCohort, 'openGaps' | 'recapturedTenths'> {
  const sum = (of: (count: GapCount) => number) => counts.reduce((total, count) => total + of(count), 0);
  const openGaps = sum(({ open }) => open);
  const closed = sum((count) => count.closed + count.closedHigher + count.closedLower);
  const expected = openGaps + closed;
  return { openGaps, recapturedTenths: expected === 0 ? null : Math.round((closed * 1000) / expected) };
}

type Column = { readonly shown: ComparedCohort; readonly hccs: readonly HccCount[] };

/** The most frequent HCCs of any cohort, by how many members of the first have them, then of the next. */
function rowsOf(columns: readonly Column[], labelOf: (hcc: number) => string): CohortComparison['hccs'] {
  const chosen = new Set(columns.flatMap(({ hccs }) => hccs.slice(0, mostFrequent).map(({ hcc }) => hcc)));
  const rows = [...chosen].map((hcc) => ({
    hcc,
    label: labelOf(hcc),
    cells: columns.map(({ shown: { scored }, hccs }) => {
      const members = hccs.find((count) => count.hcc === hcc)?.members ?? 0;
      return { members, shareTenths: scored === 0 ? null : Math.round((members * 1000) / scored) };
    }),
  }));
  const key = ({ cells }: (typeof rows)[number]) => cells.map(({ members }) => members);
  return rows.sort((a, b) => {
    const at = key(a).findIndex((members, place) => members !== key(b)[place]);
    return at < 0 ? a.hcc - b.hcc : key(b)[at]! - key(a)[at]!;
  });
}
