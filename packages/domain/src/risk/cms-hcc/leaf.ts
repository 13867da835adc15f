import type {
  ClaimEvidence,
  DiagnosisEvidence,
  NotCountedReason,
  OtherHierarchy,
  RiskReceipt,
  Scores,
} from './receipt.ts';

/**
 * A receipt as one canonical line of text, to be hashed.
 *
 * @returns JSON with keys in a fixed order and lists sorted as text, so that the order of a member's claims does not
 *          show. It holds natural values only: no keys that a run or an installation made up.
 *
 * The text is written piece by piece: JSON.stringify over arrays made for it takes as long as the score.
 */
export function receiptLeaf(receipt: RiskReceipt): string {
  const { settings, otherHierarchy } = receipt;
  const parts = [
    `["model",${text(receipt.model)},${receipt.paymentYear},${text(receipt.tableVersion)}]`,
    `["settings",${settings.mceEdits},${text(settings.hierarchySemantics)}]`,
    `["segment",${text(receipt.segment)}]`,
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
    `["other",${otherHierarchy ? otherText(otherHierarchy) : 'null'}]`,
    list(
      'rounding',
      receipt.rounding.map(
        ({ step, numerator, denominator, thousandths }) => `["${step}",${numerator},${denominator},${thousandths}]`,
      ),
    ),
    `["scores",${scoresText(receipt)}]`,
  ];
  return `[${parts.join(',')}]`;
}

const scoresText = ({ rawThousandths, normalizedThousandths, paymentThousandths }: Omit<Scores, 'rounding'>): string =>
  `${rawThousandths},${normalizedThousandths},${paymentThousandths}`;

const otherText = (other: OtherHierarchy): string =>
  `["${other.semantics}",[${other.hccs.join(',')}],${scoresText(other)}]`;

/**
 * Sorted. Codes that one record lost to one reason stand together, so that a record's text is made and hashed once;
 * a code that an edit or a requirement took away stands by itself, with the row that spoke.
 *
 * Codes of a record come one after another for each reason without a row: the engine goes through records in turn.
 */
function notCountedOf({ notCounted }: RiskReceipt): string[] {
  const items: string[] = [];
  const open = new Map<NotCountedReason, Group>();
  for (const { code, reason, claim, tableRow } of notCounted) {
    if (tableRow !== undefined) {
      items.push(`[${text(code)},"${reason}",${text(tableRow)},${claimText(claim)}]`);
      continue;
    }
    const group = open.get(reason);
    if (group && group.claim === claim) group.codes.push(code);
    else {
      if (group) items.push(groupText(reason, group));
      open.set(reason, { claim, codes: [code] });
    }
  }
  for (const [reason, group] of open) items.push(groupText(reason, group));
  return items.sort();
}

type Group = { readonly claim: ClaimEvidence | undefined; readonly codes: string[] };

const groupText = (reason: NotCountedReason, { claim, codes }: Group): string =>
  `["${reason}",${claimText(claim)},${text(codes.sort().join(' '))}]`;

const claimText = (claim: ClaimEvidence | undefined): string => (claim ? claimOf(claim) : 'null');

const diagnosesOf = (diagnoses: readonly DiagnosisEvidence[]): string =>
  `[${diagnoses
    .map(({ code, tableRow, claims }) => `[${text(code)},${text(tableRow)},[${claims.map(claimOf).sort().join(',')}]]`)
    .sort()
    .join(',')}]`;

const claimOf = ({ serviceThrough, line, providerNpi }: ClaimEvidence): string =>
  `["${serviceThrough}",${line ?? 'null'},${providerNpi === undefined ? 'null' : text(providerNpi)}]`;

const list = (name: string, items: readonly string[]): string =>
  items.length === 0 ? `["${name}"]` : `["${name}",${items.join(',')}]`;

const plain = /^[A-Za-z0-9_/.: -]*$/;

/** JSON of a text; nearly all are codes and names that need no escapes. */
const text = (value: string): string => (plain.test(value) ? `"${value}"` : JSON.stringify(value));
