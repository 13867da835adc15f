import type { ClaimEvidence, DiagnosisEvidence, RiskReceipt } from './receipt.ts';

/**
 * A receipt as one canonical line of text, to be hashed.
 *
 * @returns JSON with keys in a fixed order and lists sorted, so that the order of a member's claims does not show.
 *          It holds natural values only: no keys that a run or an installation made up.
 */
export function receiptLeaf(receipt: RiskReceipt): string {
  const { settings, otherHierarchy } = receipt;
  return JSON.stringify([
    ['model', receipt.model, receipt.paymentYear, receipt.tableVersion],
    ['settings', settings.mceEdits, settings.hierarchySemantics],
    ['segment', receipt.segment],
    ['factors', ...receipt.factors.map(({ name, thousandths, tableRow }) => [name, thousandths, tableRow])],
    ['hccs', ...receipt.hccs.map(({ hcc, diagnoses }) => [hcc, diagnosesOf(diagnoses)])],
    [
      'dropped',
      ...receipt.dropped.map(({ hcc, outrankedBy, tableRow, diagnoses }) => [
        hcc,
        outrankedBy,
        tableRow,
        diagnosesOf(diagnoses),
      ]),
    ],
    [
      'notCounted',
      ...sorted(
        receipt.notCounted.map(({ code, reason, claim, tableRow }) => [
          code,
          reason,
          tableRow ?? null,
          claim ? claimOf(claim) : null,
        ]),
      ),
    ],
    [
      'other',
      otherHierarchy
        ? [
            otherHierarchy.semantics,
            otherHierarchy.hccs,
            otherHierarchy.rawThousandths,
            otherHierarchy.normalizedThousandths,
            otherHierarchy.paymentThousandths,
          ]
        : null,
    ],
    [
      'rounding',
      ...receipt.rounding.map(({ step, numerator, denominator, thousandths }) => [
        step,
        numerator,
        denominator,
        thousandths,
      ]),
    ],
    ['scores', receipt.rawThousandths, receipt.normalizedThousandths, receipt.paymentThousandths],
  ]);
}

const diagnosesOf = (diagnoses: readonly DiagnosisEvidence[]) =>
  sorted(diagnoses.map(({ code, tableRow, claims }) => [code, tableRow, sorted(claims.map(claimOf))]));

const claimOf = ({ serviceThrough, line, providerNpi }: ClaimEvidence) => [
  serviceThrough,
  line ?? null,
  providerNpi ?? null,
];

function sorted<T>(items: readonly T[]): readonly T[] {
  if (items.length < 2) return items;
  const texts = items.map((item) => [JSON.stringify(item), item] as const);
  texts.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return texts.map(([, item]) => item);
}
