import type { ClaimUses } from '@optimiq/contracts/claim-uses';
import type { ClaimKey, MemberKey } from '@optimiq/domain/kernel/ids';
import { readGapsOf, type StoredGap } from '@optimiq/store/facts/gaps';
import { claimsOfDays, readClaim } from '@optimiq/store/facts/member-claims';
import { readReceipt, type StoredReceipt } from '@optimiq/store/facts/risk';
import { type WorkItem, workOfMembers } from '@optimiq/store/postgres/work-items';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { hccLabel } from '../hcc-labels.ts';
import { ProblemError } from '../plugins/problems.ts';
import { readRunView } from '../run-view.ts';
import { withoutMoney } from './claims.ts';

const mostOfSameDays = 10;

/** What rests on a member's claim in the current run of a payment year, and the claims of the same days. */
export async function claimUsesOf(
  product: Product,
  request: FastifyRequest,
  parameters: { memberKey: string; claimKey: string },
  paymentYear: number,
): Promise<ClaimUses> {
  const tenant = request.caller.tenantId;
  const memberKey = parameters.memberKey as MemberKey;
  const claimKey = parameters.claimKey as ClaimKey;
  const view = await readRunView(product, request, paymentYear, (tx) => workOfMembers(tx, paymentYear, [memberKey]));
  const claim = await readClaim(product.facts, tenant, view.visible, memberKey, claimKey);
  if (!claim) throw new ProblemError('not-found');
  const run = view.run?.number;
  const [receipt, gaps, sameDays] = await Promise.all([
    run === undefined ? undefined : readReceipt(product.facts, tenant, view.visible, run, memberKey),
    run === undefined ? [] : readGapsOf(product.facts, tenant, run, [memberKey]),
    claimsOfDays(product.facts, tenant, view.visible, claim, mostOfSameDays),
  ]);
  const work = request.may('work:read') ? (view.more ?? []) : [];
  return {
    ...(view.stamp ? { run: view.stamp } : {}),
    hccs: receipt ? hccsOf(receipt, claimKey, paymentYear) : [],
    notCounted: (receipt?.notCounted ?? [])
      .filter((one) => one.claimKey === claimKey)
      .map(({ code, reason }) => ({ code, reason })),
    gaps: gaps.flatMap((gap) => gapUses(gap, claimKey, paymentYear, work)),
    sameDays: { total: sameDays.total, items: sameDays.items.map((one) => withoutMoney(request, one)) },
  };
}

/** Categories with a diagnosis of the claim, one for each code, and how many other claims say the category. */
function hccsOf({ hccs }: StoredReceipt, claimKey: ClaimKey, paymentYear: number): ClaimUses['hccs'] {
  return hccs.flatMap(({ hcc, status, outrankedBy, diagnoses }) => {
    const claims = new Set(diagnoses.flatMap(({ evidence }) => evidence.map((one) => one.claimKey)));
    return diagnoses.flatMap(({ code, tableRow, evidence }) => {
      const own = evidence.find((one) => one.claimKey === claimKey);
      if (!own) return [];
      return {
        hcc,
        label: hccLabel(paymentYear, hcc),
        status,
        ...(outrankedBy === undefined ? {} : { outrankedBy }),
        code,
        tableRow,
        ...(own.line === undefined ? {} : { line: own.line }),
        otherClaims: claims.size - 1,
      };
    });
  });
}

function gapUses(gap: StoredGap, claimKey: ClaimKey, paymentYear: number, work: readonly WorkItem[]) {
  const item = work.find(({ memberKey, hcc }) => memberKey === gap.memberKey && hcc === gap.hcc);
  const named = [
    { as: 'closed-by', claim: gap.closedBy },
    { as: 'last-coded', claim: gap.lastCoded },
  ] as const;
  return named.flatMap(({ as, claim }) =>
    claim?.claimKey === claimKey
      ? {
          hcc: gap.hcc,
          label: hccLabel(paymentYear, gap.hcc),
          status: gap.status,
          as,
          code: claim.code,
          serviceOn: claim.serviceOn,
          ...(item ? { work: { workItemId: item.id, state: item.state } } : {}),
        }
      : [],
  );
}
