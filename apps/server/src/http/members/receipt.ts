import type { Receipt } from '@optimiq/contracts/members';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { readReceipt, type StoredHcc, type StoredReceipt, type StoredTerm } from '@optimiq/store/facts/risk';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { hccLabel, hccLabelRow } from '../hcc-labels.ts';
import { ProblemError } from '../plugins/problems.ts';
import { readRunView } from '../run-view.ts';

/** A member's receipt of the current run; factors and scores only with `score:read`. */
export async function receiptOf(
  product: Product,
  request: FastifyRequest,
  memberKey: string,
  paymentYear: number,
): Promise<Receipt> {
  const view = await readRunView(product, request, paymentYear);
  if (!view.run || !view.stamp)
    throw new ProblemError('not-found', { detail: 'Nothing has been scored for this payment year' });
  const { caller } = request;
  const stored = await readReceipt(
    product.facts,
    caller.tenantId,
    view.visible,
    view.run.number,
    memberKey as MemberKey,
  );
  if (!stored) throw new ProblemError('not-found');
  const maySeeScores = request.may('score:read');
  return {
    run: view.stamp,
    memberKey,
    ...(stored.segment ? { segment: stored.segment } : {}),
    ...(stored.notScored ? { notScored: stored.notScored } : {}),
    ...(stored.statusYear === undefined || stored.statusYear === paymentYear
      ? {}
      : { statusFromYear: stored.statusYear }),
    hccs: stored.hccs.map((hcc) => presentHcc(hcc, paymentYear, maySeeScores)),
    notCounted: stored.notCounted.map(({ code, reason, claimKey, serviceThrough }) => ({
      code,
      reason,
      ...(claimKey ? { claimKey } : {}),
      ...(serviceThrough ? { serviceOn: serviceThrough } : {}),
    })),
    ...(stored.otherSemantics ? { otherHierarchyAnswer: otherAnswer(stored, maySeeScores) } : {}),
    ...(maySeeScores ? scoresOf(stored, paymentYear) : {}),
    settings: { ...(view.run.settings as Record<string, string>), engine_version: view.run.engineVersion },
    leafHash: stored.leafHash,
  };
}

function scoresOf(stored: StoredReceipt, paymentYear: number): Partial<Receipt> {
  const { rawThousandths, normalizedThousandths, paymentThousandths } = stored;
  return {
    terms: stored.terms.map((term) => ({ ...term, label: labelOf(term, paymentYear) })),
    ...(rawThousandths === undefined ? {} : { rawThousandths }),
    ...(normalizedThousandths === undefined ? {} : { normalizedThousandths }),
    ...(paymentThousandths === undefined ? {} : { paymentThousandths }),
  };
}

function presentHcc(stored: StoredHcc, paymentYear: number, maySeeScores: boolean): Receipt['hccs'][number] {
  const days = stored.diagnoses.flatMap(({ evidence }) =>
    evidence.flatMap(({ serviceThrough }) => serviceThrough ?? []),
  );
  const last = days.sort().at(-1);
  return {
    hcc: stored.hcc,
    label: hccLabel(paymentYear, stored.hcc),
    status: stored.status,
    ...(stored.outrankedBy === undefined ? {} : { outrankedBy: stored.outrankedBy }),
    ...(last ? { lastServiceOn: last } : {}),
    tableRow: stored.tableRow ?? hccLabelRow(paymentYear, stored.hcc),
    ...(maySeeScores && stored.coefficientThousandths !== undefined
      ? { coefficientThousandths: stored.coefficientThousandths }
      : {}),
    diagnoses: stored.diagnoses.map(({ code, tableRow, evidence }) => ({
      code,
      tableRow,
      evidence: evidence.map(({ claimKey, line, serviceThrough, providerNpi }) => ({
        claimKey,
        ...(line === undefined ? {} : { line }),
        ...(serviceThrough ? { serviceOn: serviceThrough } : {}),
        ...(providerNpi ? { providerNpi } : {}),
      })),
    })),
  };
}

/** What stands under a bar of the waterfall: 'F 75–79', 'HCC 37', 'Interaction', 'HCC count'. */
function labelOf({ kind, name }: StoredTerm, paymentYear: number): string {
  const term = name.slice(name.indexOf('_') + 1);
  if (kind === 'hcc') return hccLabel(paymentYear, Number(term.replace(/\D/g, '')));
  if (kind === 'count') return `Payment HCC count ${term}`;
  const cell = /^([FM])(\d+)_(\d+|GT)$/.exec(term);
  if (cell) return `${cell[1]} ${cell[2]}${cell[3] === 'GT' ? '+' : `–${cell[3]}`}`;
  return term;
}

function otherAnswer(stored: StoredReceipt, maySeeScores: boolean): NonNullable<Receipt['otherHierarchyAnswer']> {
  return {
    semantics: stored.otherSemantics!,
    hccs: [...stored.otherHccs],
    ...(maySeeScores && stored.otherRawThousandths !== undefined ? { rawThousandths: stored.otherRawThousandths } : {}),
  };
}
