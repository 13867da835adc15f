import type { SourceClaimLine } from '@optimiq/domain/records/source';
import { amountsOf } from './amounts.ts';
import { type CareTeamMember, renderingOf } from './claim-parts.ts';
import { systemOf } from './codes.ts';
import type { Reading } from './context.ts';
import { type Node, node, nodes, wholeNumbers } from './json.ts';
import type { Report } from './report.ts';
import { dateOf, numberOf, periodOf, tokenOf } from './values.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Systems of revenue codes, the more exact first: CMS puts other codes into NUBC's too. */
const revenueSystems = [/variables\/rev_cntr$/, /CLM-REV-CNTR-CD$/, /RevenueCodes$/];

/**
 * Lines of a claim, from `item`; the names of STU3 are read too, as Blue Button version 1 writes them.
 *
 * @param orders order of the diagnosis for each of its sequence numbers
 */
export function linesOf(
  reading: Reading,
  team: readonly CareTeamMember[],
  orders: ReadonlyMap<unknown, number>,
): SourceClaimLine[] {
  const { report, resource } = reading;
  const lines: SourceClaimLine[] = [];
  let hasOtherProcedure = false;
  for (const item of nodes(resource.item)) {
    const line: Mutable<SourceClaimLine> = { line: lineNumber(item.sequence, lines.length + 1) };
    const product = item.productOrService ?? item.service;
    const procedure = procedureOf(product, report);
    if (procedure === 'other') hasOtherProcedure = true;
    else if (procedure) line.procedure = procedure;
    const modifiers = modifiersOf(item.modifier, report);
    if (modifiers.length > 0) line.modifiers = modifiers;
    const revenueCode = item.revenue === undefined ? undefined : revenueOf(item.revenue, report);
    if (revenueCode) line.revenueCode = revenueCode;
    const pos = nodes(node(item.locationCodeableConcept)?.coding)[0];
    const place = pos && tokenOf(pos.code, report, 'item.locationCodeableConcept');
    if (place) line.pos = place;
    const quantity = node(item.quantity);
    const units = quantity && numberOf(quantity.value, report, 'item.quantity');
    if (units !== undefined) line.units = units;
    const { from, through } = servicedOf(item, report);
    if (from) line.serviceFrom = from;
    if (through) line.serviceThrough = through;
    const amounts = amountsOf(item.adjudication, report, 'item.adjudication.amount');
    if (amounts.billedCents !== undefined) line.billedCents = amounts.billedCents;
    if (amounts.allowedCents !== undefined) line.allowedCents = amounts.allowedCents;
    if (amounts.paidCents !== undefined) line.paidCents = amounts.paidCents;
    const rendering = renderingOf(team, wholeNumbers(item.careTeamSequence ?? item.careTeamLinkId));
    if (rendering?.npi) line.renderingNpi = rendering.npi;
    const pointers = wholeNumbers(item.diagnosisSequence ?? item.diagnosisLinkId)
      .map((sequence) => orders.get(sequence))
      .filter((order) => order !== undefined);
    if (pointers.length > 0) line.diagnosisPointers = pointers;
    lines.push(line);
  }
  if (hasOtherProcedure) {
    report.warn('code-system', 'item.productOrService', 'services in another code system than HCPCS are left out');
  }
  return lines;
}

/** Dates of an item: one day, or a period. */
export function servicedOf(item: Node, report: Report) {
  if (item.servicedPeriod !== undefined) return periodOf(item.servicedPeriod, report, 'item.servicedPeriod');
  const day = dateOf(item.servicedDate, report, 'item.servicedDate');
  return { from: day, through: day };
}

const lineNumber = (sequence: unknown, position: number): number =>
  typeof sequence === 'number' && Number.isSafeInteger(sequence) && sequence > 0 && sequence <= 99_999
    ? sequence
    : position;

function procedureOf(product: unknown, report: Report): string | 'other' | undefined {
  let isOther = false;
  for (const coding of nodes(node(product)?.coding)) {
    if (coding.code === undefined) continue;
    if (systemOf(coding.system) === 'hcpcs') {
      const code = tokenOf(coding.code, report, 'item.productOrService');
      if (code) return code;
    } else if (!String(coding.system).endsWith('data-absent-reason')) isOther = true;
  }
  return isOther ? 'other' : undefined;
}

function modifiersOf(concepts: unknown, report: Report): string[] {
  const modifiers: string[] = [];
  for (const concept of nodes(concepts)) {
    for (const coding of nodes(concept.coding)) {
      const modifier = tokenOf(coding.code, report, 'item.modifier');
      if (modifier && !modifiers.includes(modifier)) modifiers.push(modifier);
    }
  }
  return modifiers;
}

function revenueOf(concept: unknown, report: Report): string | undefined {
  const codings = nodes(node(concept)?.coding);
  for (const form of revenueSystems) {
    const found = codings.find(({ system, code }) => typeof system === 'string' && form.test(system) && code);
    if (found) return tokenOf(found.code, report, 'item.revenue');
  }
  return tokenOf(codings[0]?.code, report, 'item.revenue');
}
