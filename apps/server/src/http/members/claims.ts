import type { ClaimDetail, ClaimPage } from '@optimiq/contracts/members';
import { yearOf } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey } from '@optimiq/domain/kernel/ids';
import { listClaims, readClaim } from '@optimiq/store/facts/member-claims';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { findLoadByNumber } from '@optimiq/store/postgres/loads-import';
import { readSourceNumber } from '@optimiq/store/postgres/source-numbers';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { isEligibleProcedure, rowsOfCode } from '../hcc-labels.ts';
import { ProblemError } from '../plugins/problems.ts';

type Page = { readonly limit: number; readonly cursor?: string | undefined };

/** A page of a member's current claims; empty for an unknown member. */
export async function claimsOf(
  product: Product,
  request: FastifyRequest,
  memberKey: string,
  { limit, cursor }: Page,
): Promise<ClaimPage> {
  const place = fromCursor(cursor, ['number', 'id']);
  const after = place && { day: place[0], claimKey: place[1] as ClaimKey };
  const visible = await request.tenant((tx) => visibleLoadNumbers(tx, request.pastAt));
  const { tenantId } = request.caller;
  const page = await listClaims(product.facts, tenantId, visible, memberKey as MemberKey, limit, after);
  return {
    total: page.total,
    items: page.items.map((claim) => withoutMoney(request, claim)),
    ...(page.next ? { nextCursor: toCursor([page.next.day, page.next.claimKey]) } : {}),
  };
}

/** A claim with its lines and diagnoses; amounts only with `money:read`, the source's number only with `member:identify`. */
export async function claimDetailOf(
  product: Product,
  request: FastifyRequest,
  parameters: { memberKey: string; claimKey: string },
  paymentYear: number,
): Promise<ClaimDetail> {
  const tenant = request.caller.tenantId;
  const claimKey = parameters.claimKey as ClaimKey;
  const visible = await request.tenant((tx) => visibleLoadNumbers(tx, request.pastAt));
  const claim = await readClaim(product.facts, tenant, visible, parameters.memberKey as MemberKey, claimKey);
  if (!claim) throw new ProblemError('not-found');

  const keys = await product.keysOf(tenant);
  const { loadId, number } = await withTenant(product.database.app, tenant, async (tx) => {
    const id = await findLoadByNumber(tx, claim.loadNo);
    const mayName = id && request.may('member:identify');
    return { loadId: id, number: mayName ? await readSourceNumber(tx, keys, id, 'claims', claim.recordNo) : undefined };
  });
  const {
    loadNo,
    recordNo: _recordNo,
    memberKey: _memberKey,
    replacesClaimKey: _replaced,
    isCurrent: _isCurrent,
    diagnosisList,
    lineList,
    ...header
  } = claim;
  const isDataYear = claim.serviceThrough !== undefined && yearOf(claim.serviceThrough) === paymentYear - 1;
  return {
    ...withoutMoney(request, header),
    lines: lineList.length,
    diagnoses: diagnosisList.length,
    loadNumber: loadNo,
    ...(loadId ? { loadId } : {}),
    ...(number ? { sourceClaimNumber: number } : {}),
    diagnosisList: diagnosisList.map(({ order, code, system }) => {
      const rows = system === 'icd10cm' ? rowsOfCode(paymentYear, code) : [];
      return { order, code, system, hccs: rows.map(({ hcc }) => hcc), tableRows: rows.map(({ tableRow }) => tableRow) };
    }),
    lineList: lineList.map((line) => ({
      ...withoutMoney(request, line),
      modifiers: [...line.modifiers],
      diagnosisPointers: [...line.diagnosisPointers],
      ...(line.procedure && isDataYear ? { eligibleProcedure: isEligibleProcedure(paymentYear, line.procedure) } : {}),
    })),
  };
}

type Amounts = { readonly billedCents?: number; readonly allowedCents?: number; readonly paidCents?: number };

/** The same without its amounts, unless the reader may see money. */
export function withoutMoney<T extends Amounts>(request: FastifyRequest, value: T): Omit<T, keyof Amounts> & Amounts {
  if (request.may('money:read')) return value;
  const { billedCents: _billed, allowedCents: _allowed, paidCents: _paid, ...rest } = value;
  return rest;
}
