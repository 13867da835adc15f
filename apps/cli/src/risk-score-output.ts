import type {
  ClaimEvidence,
  CountedHcc,
  DiagnosisEvidence,
  DroppedHcc,
  FactorTerm,
  RiskReceipt,
} from '@optimiq/domain/risk/cms-hcc/receipt';
import type { RecordError } from './risk-score-fields.ts';

/**
 * A receipt as one line of JSON, written by hand: JSON.stringify over a renamed copy takes three times as long.
 * Terms and evidence without claims are constants of the tables, so their text is made once.
 */
export function receiptLine(id: string | number, receipt: RiskReceipt): string {
  const { settings, otherHierarchy: other } = receipt;
  return (
    `{"id":${JSON.stringify(id)},"model":"${receipt.model}","payment_year":${receipt.paymentYear}` +
    `,"table_version":"${receipt.tableVersion}","segment":"${receipt.segment}"` +
    `,"hccs":[${hccNumbers(receipt.hccs)}],"factors":{${factors(receipt.factors)}}` +
    `,"raw":${decimal(receipt.rawThousandths)},"normalized":${decimal(receipt.normalizedThousandths)}` +
    `,"payment":${decimal(receipt.paymentThousandths)},"dropped":[${dropped(receipt.dropped)}]` +
    `,"diagnoses":[${diagnoses(receipt)}],"not_counted":[${notCounted(receipt)}]` +
    `,"settings":{"mce_edits":"${settings.mceEdits ? 'on' : 'off'}","hierarchy_semantics":"${settings.hierarchySemantics}"}` +
    (other
      ? `,"other_hierarchy":{"hierarchy_semantics":"${other.semantics}","hccs":[${other.hccs}]` +
        `,"raw":${decimal(other.rawThousandths)},"normalized":${decimal(other.normalizedThousandths)}` +
        `,"payment":${decimal(other.paymentThousandths)}}`
      : '') +
    '}\n'
  );
}

/** The answer to a line that could not be scored; `line` counts from 1. */
export function errorLine(
  line: number,
  id: string | number | undefined,
  { code, field, message }: RecordError,
): string {
  return `${JSON.stringify({ line, id: id ?? null, error: { code, field, message } })}\n`;
}

/** At most three decimals: 1103 is '1.103'. */
const decimal = (thousandths: number): string => String(thousandths / 1000);

/** Codes and claim ids come from outside; most need no escape. */
const quoted = (text: string): string => (/^[\w.:+-]*$/.test(text) ? `"${text}"` : JSON.stringify(text));

function hccNumbers(hccs: readonly CountedHcc[]): string {
  let text = '';
  for (const { hcc } of hccs) text += text === '' ? hcc : `,${hcc}`;
  return text;
}

const termTexts = new WeakMap<FactorTerm, string>();

function factors(terms: readonly FactorTerm[]): string {
  let text = '';
  for (const term of terms) {
    let own = termTexts.get(term);
    if (own === undefined) {
      own = `"${term.name}":${decimal(term.thousandths)}`;
      termTexts.set(term, own);
    }
    text += text === '' ? own : `,${own}`;
  }
  return text;
}

function dropped(hccs: readonly DroppedHcc[]): string {
  return hccs.map(({ hcc, outrankedBy }) => `{"hcc":${hcc},"outranked_by":${outrankedBy}}`).join(',');
}

/** Every diagnosis behind an HCC, kept or dropped, once per claim that carries it. */
function diagnoses({ hccs, dropped }: RiskReceipt): string {
  let text = '';
  for (const list of [hccs, dropped]) {
    for (const { hcc, diagnoses } of list) {
      for (const evidence of diagnoses) text += `${text === '' ? '' : ','}${evidenceText(hcc, evidence)}`;
    }
  }
  return text;
}

const evidenceTexts = new WeakMap<DiagnosisEvidence, string>();

function evidenceText(hcc: number, evidence: DiagnosisEvidence): string {
  const known = evidenceTexts.get(evidence);
  if (known !== undefined) return known;
  const own = `{"hcc":${hcc},"dx":${quoted(evidence.code)},"table_row":"${evidence.tableRow}"`;
  const text =
    evidence.claims.length === 0
      ? `${own}}`
      : evidence.claims.map((claim) => `${own},"claim":${claimText(claim)}}`).join(',');
  if (evidence.claims.length === 0) evidenceTexts.set(evidence, text);
  return text;
}

function notCounted({ notCounted: list }: RiskReceipt): string {
  let text = '';
  for (const { code, reason, claim } of list) {
    text += `${text === '' ? '' : ','}{"dx":${quoted(code)},"reason":"${reason}"${claim ? `,"claim":${claimText(claim)}` : ''}}`;
  }
  return text;
}

function claimText({ claimKey, line, serviceThrough, providerNpi }: ClaimEvidence): string {
  return (
    `{"claim_id":${quoted(claimKey)}${line === undefined ? '' : `,"line":${line}`},"service_through":"${serviceThrough}"` +
    `${providerNpi === undefined ? '' : `,"provider_npi":${quoted(providerNpi)}`}}`
  );
}
