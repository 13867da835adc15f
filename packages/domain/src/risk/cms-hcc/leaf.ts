import type { ClaimEvidence, DiagnosisEvidence, RiskReceipt } from './receipt.ts';

/**
 * A receipt as one canonical line of text, to be hashed.
 *
 * @returns JSON with keys in a fixed order and lists sorted as text, so that the order of a member's claims does not
 *          show. It holds natural values only: no keys that a run or an installation made up.
 *
 * Long lists are written piece by piece: a member has dozens of diagnoses that do not count, and JSON.stringify over
 * arrays made for it takes as long as the score.
 */
export function receiptLeaf(receipt: RiskReceipt): string {
  const { settings, otherHierarchy } = receipt;
  const parts = [
    JSON.stringify(['model', receipt.model, receipt.paymentYear, receipt.tableVersion]),
    JSON.stringify(['settings', settings.mceEdits, settings.hierarchySemantics]),
    JSON.stringify(['segment', receipt.segment]),
    list(
      'factors',
      receipt.factors.map(({ name, thousandths, tableRow }) => `[${text(name)},${thousandths},${text(tableRow)}]`),
    ),
    list(
      'hccs',
      receipt.hccs.map(({ hcc, diagnoses }) => `[${hcc},${diagnosesOf(diagnoses)}]`),
    ),
    list(
      'dropped',
      receipt.dropped.map(
        ({ hcc, outrankedBy, tableRow, diagnoses }) =>
          `[${hcc},${outrankedBy},${text(tableRow)},${diagnosesOf(diagnoses)}]`,
      ),
    ),
    list('notCounted', notCountedOf(receipt)),
    JSON.stringify([
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
    ]),
    JSON.stringify([
      'rounding',
      ...receipt.rounding.map(({ step, numerator, denominator, thousandths }) => [
        step,
        numerator,
        denominator,
        thousandths,
      ]),
    ]),
    JSON.stringify(['scores', receipt.rawThousandths, receipt.normalizedThousandths, receipt.paymentThousandths]),
  ];
  return `[${parts.join(',')}]`;
}

/** Sorted; neighbours mostly share a record, whose text is made once. */
function notCountedOf({ notCounted }: RiskReceipt): string[] {
  let last: ClaimEvidence | undefined;
  let lastText = 'null';
  const items = new Array<string>(notCounted.length);
  for (let index = 0; index < items.length; index++) {
    const { code, reason, claim, tableRow } = notCounted[index]!;
    if (claim !== last) {
      last = claim;
      lastText = claim ? claimOf(claim) : 'null';
    }
    items[index] = `[${text(code)},"${reason}",${tableRow === undefined ? 'null' : text(tableRow)},${lastText}]`;
  }
  return items.sort();
}

const diagnosesOf = (diagnoses: readonly DiagnosisEvidence[]): string =>
  `[${diagnoses
    .map(({ code, tableRow, claims }) => `[${text(code)},${text(tableRow)},[${claims.map(claimOf).sort().join(',')}]]`)
    .sort()
    .join(',')}]`;

const claimOf = ({ serviceThrough, line, providerNpi }: ClaimEvidence): string =>
  `["${serviceThrough}",${line ?? 'null'},${providerNpi === undefined ? 'null' : text(providerNpi)}]`;

const list = (name: string, items: readonly string[]): string =>
  items.length === 0 ? `["${name}"]` : `["${name}",${items.join(',')}]`;

const plain = /^[A-Za-z0-9_/.:-]*$/;

/** JSON of a text; nearly all are codes and names that need no escapes. */
const text = (value: string): string => (plain.test(value) ? `"${value}"` : JSON.stringify(value));
