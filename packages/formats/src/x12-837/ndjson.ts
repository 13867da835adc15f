import type { SourceProblem } from '@optimiq/domain/records/source';
import type { Adjudication837, Adjustment837, Claim837, Line837, Payer837, Person837, Provider837 } from './claim.ts';

/*
 * Lines are put together by hand: JSON.stringify of an object made for it costs more than reading the claim.
 * Every part begins with a comma or with a value that is always there.
 */

/** A JSON string. A search character by character: for words of this length it takes half the time of a regex. */
function quoted(value: string): string {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 32 || code === 34 || code === 92) return JSON.stringify(value);
  }
  return `"${value}"`;
}
const text = (key: string, value: string | undefined): string =>
  value === undefined ? '' : `,"${key}":${quoted(value)}`;
/** Text that a parser made: dates, code words. */
const plain = (key: string, value: string | undefined): string => (value === undefined ? '' : `,"${key}":"${value}"`);
const number = (key: string, value: number | undefined): string => (value === undefined ? '' : `,"${key}":${value}`);

/** A claim as one line of `optimiq x12 parse`, line feed included. */
export function claimLine(claim: Claim837): string {
  let line = `{"kind":"claim","interchange":${quoted(claim.interchange)},"group":${quoted(claim.group)},"transaction":${quoted(claim.transaction)},"offset":${claim.offset}`;
  line += text('claim_id', claim.claimId);
  line += `,"type":"${claim.type}"`;
  line += text('frequency', claim.frequency);
  line += number('billed_cents', claim.billedCents);
  line += text('facility_code', claim.facilityCode);
  line += text('bill_type', billTypeOf(claim));
  line += text('original_reference', claim.originalReference);
  line += plain('service_from', claim.statementFrom);
  line += plain('service_to', claim.statementTo);
  line += plain('admitted_on', claim.admittedOn);
  line += plain('discharged_on', claim.dischargedOn);
  line += text('discharge_status', claim.dischargeStatus);
  line += text('drg', claim.drg);
  if (claim.isCutOff) line += ',"cut_off":true';
  line += `,"subscriber":{${personFields(claim.subscriber).slice(1)}}`;
  line += `,"patient":{"relationship":${quoted(claim.relationship)}${claim.patient === claim.subscriber ? '' : personFields(claim.patient)}}`;
  line += ',"providers":[';
  for (let i = 0; i < claim.providers.length; i++) {
    line += i === 0 ? firstProviderText(claim.providers[0]!) : `,${providerText(claim.providers[i]!)}`;
  }
  line += '],"payers":[';
  for (let i = 0; i < claim.payers.length; i++) line += (i === 0 ? '' : ',') + payerText(claim.payers[i]!);
  line += ']';
  line += ',"diagnoses":[';
  for (let i = 0; i < claim.diagnoses.length; i++) {
    const { order, qualifier, code, poa } = claim.diagnoses[i]!;
    line += `${i ? ',' : ''}{"order":${order},"qualifier":${quoted(qualifier)},"code":${quoted(code)}${text('poa', poa)}}`;
  }
  line += ']';
  if (claim.procedures.length > 0) {
    line += `,"procedures":[${claim.procedures
      .map(
        ({ qualifier, code, performedOn }) =>
          `{"qualifier":${quoted(qualifier)},"code":${quoted(code)}${plain('performed_on', performedOn)}}`,
      )
      .join()}]`;
  }
  line += ',"lines":[';
  for (let i = 0; i < claim.lines.length; i++) line += lineText(claim.lines[i]!, i > 0);
  return `${line}]}\n`;
}

/** A problem as one line of `optimiq x12 parse`, line feed included. */
export function problemLine(problem: SourceProblem): string {
  const { severity, rule, field, at, message } = problem;
  return `{"kind":"problem","severity":"${severity}","segment":${at.segment ?? 0},"offset":${at.offset ?? 0},"message":${quoted(message)},"rule":"${rule}"${text('field', field)}}\n`;
}

/** Type of bill: facility code and frequency, of institutional claims whose facility code is one (qualifier A). */
export function billTypeOf(claim: Claim837): string | undefined {
  if (claim.type !== 'institutional' || claim.facilityQualifier !== 'A' || !claim.facilityCode) return undefined;
  return `${claim.facilityCode}${claim.frequency ?? ''}`;
}

function personFields(person: Person837): string {
  return `${text('last_name', person.lastName)}${text('first_name', person.firstName)}${text('member_id', person.memberId)}${plain('birth_date', person.birthDate)}${text('sex', person.sex)}`;
}

function providerText(provider: Provider837): string {
  const { role, npi, id, name, firstName, taxonomy, taxId } = provider;
  const fullName = name !== undefined && firstName !== undefined ? `${name}, ${firstName}` : (name ?? firstName);
  return `{"role":"${role}"${text('npi', npi)}${text('id', id)}${text('name', fullName)}${text('taxonomy', taxonomy)}${text('tax_id', taxId)}}`;
}

let lastProvider: Provider837 | undefined;
let lastProviderText = '';

/** The first provider is the billing one, which the claims of its loop share: its text is made once. */
function firstProviderText(provider: Provider837): string {
  if (provider !== lastProvider) {
    lastProviderText = providerText(provider);
    lastProvider = provider;
  }
  return lastProviderText;
}

function payerText(payer: Payer837): string {
  const fields = `${text('order', payer.order)}${text('id', payer.id)}${text('name', payer.name)}${text('filing', payer.filing)}${number('paid_cents', payer.paidCents)}${adjustmentsText(payer.adjustments)}`;
  return `{${fields.slice(1)}}`;
}

function lineText(line: Line837, isNext: boolean): string {
  let result = `${isNext ? ',' : ''}{"number":${line.number}`;
  result += text('revenue_code', line.revenueCode);
  result += text('code', line.code);
  if (line.modifiers !== undefined) result += `,"modifiers":[${listOf(line.modifiers)}]`;
  result += number('units', line.units);
  result += text('unit', line.unit);
  result += number('billed_cents', line.billedCents);
  result += text('pos', line.pos);
  result += plain('service_from', line.serviceFrom);
  result += plain('service_to', line.serviceTo);
  if (line.pointers !== undefined)
    result += `,"diagnosis_pointers":[${line.pointers.length === 1 ? line.pointers[0] : line.pointers.join()}]`;
  if (line.providers !== undefined) result += `,"providers":[${line.providers.map(providerText).join()}]`;
  if (line.adjudications !== undefined) {
    result += `,"adjudications":[${line.adjudications.map(adjudicationText).join()}]`;
  }
  return `${result}}`;
}

function listOf(words: readonly string[]): string {
  let list = quoted(words[0]!);
  for (let i = 1; i < words.length; i++) list += `,${quoted(words[i]!)}`;
  return list;
}

function adjudicationText(adjudication: Adjudication837): string {
  const { payerId, paidCents, units, paidOn, adjustments } = adjudication;
  const fields = `${text('payer_id', payerId)}${number('paid_cents', paidCents)}${number('units', units)}${plain('paid_on', paidOn)}${adjustmentsText(adjustments)}`;
  return `{${fields.slice(1)}}`;
}

function adjustmentsText(adjustments: readonly Adjustment837[] | undefined): string {
  if (adjustments === undefined) return '';
  const each = adjustments.map(
    ({ group, reason, cents, units }) =>
      `{"group":${quoted(group)},"reason":${quoted(reason)},"cents":${cents}${number('units', units)}}`,
  );
  return `,"adjustments":[${each.join()}]`;
}
