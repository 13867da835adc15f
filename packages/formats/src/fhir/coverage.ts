import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { CoverageLine, SourceCoverage } from '@optimiq/domain/records/source-coverage';
import { firstCode, hasCode, variableOf } from './codes.ts';
import { type Reading, referredId, requiredPerson } from './context.ts';
import { coveredMonths } from './coverage-months.ts';
import { type Node, node, nodes, string } from './json.ts';
import { periodOf, tokenOf } from './values.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const parts: ReadonlyMap<string, CoverageLine> = new Map([
  ['part a', 'part-a'],
  ['part b', 'part-b'],
  ['part c', 'part-c'],
  ['part d', 'part-d'],
]);

/** Types of coverage: HL7 ActCode, and the first figure of the source of payment typology. */
const lines: ReadonlyMap<string, CoverageLine> = new Map([
  ['EHCPOL', 'medical'],
  ['HIP', 'medical'],
  ['HSAPOL', 'medical'],
  ['HMO', 'medical'],
  ['PPO', 'medical'],
  ['POS', 'medical'],
  ['EPO', 'medical'],
  ['MCPOL', 'medical'],
  ['DRUGPOL', 'drug'],
  ['DENTPRG', 'dental'],
  ['DENTAL', 'dental'],
  ['VISPOL', 'vision'],
  ['VISION', 'vision'],
  ['SUBSIDIZ', 'medicaid'],
  ['2', 'medicaid'],
]);

const relationships: ReadonlyMap<string, string> = new Map([
  ['self', '18'],
  ['spouse', '01'],
  ['child', '19'],
]);

/**
 * Coverage: the spans that its monthly variables state (Blue Button: a year of Medicare), else its period, which may
 * be open at either end.
 *
 * Source: HL7 FHIR R4 Coverage; Blue Button 2.0, variables of the Master Beneficiary Summary File.
 */
export function readCoverage(reading: Reading): void {
  const { resource, report, records, at } = reading;
  if (resource.status === 'draft') {
    report.unsupported('status', 'drafts are not loaded');
    return;
  }
  const person = requiredPerson(reading, 'beneficiary');
  if (report.hasError) return;
  const coverage: Mutable<SourceCoverage> = {
    kind: 'coverage',
    at,
    person,
    action: resource.status === 'cancelled' || resource.status === 'entered-in-error' ? 'void' : 'state',
    line: 'other',
  };
  const coverageId = tokenOf(reading.id, report, 'id');
  if (coverageId) coverage.coverageId = coverageId;
  addLine(coverage, reading);
  addFlags(coverage, reading);
  addPlan(coverage, reading);

  const months = coveredMonths(coverage.line, reading);
  if (months) {
    // A span stated again replaces the one of its number: each of these has a number of its own.
    const numbered = (span: { from?: string }, place: number) =>
      coverageId ? { coverageId: `${coverageId} ${span.from?.slice(0, 4)} ${place + 1}` } : {};
    for (const [place, span] of months.entries()) records.push({ ...coverage, ...numbered(span, place), ...span });
    return;
  }
  const { from, through } = periodOf(resource.period, report, 'period');
  if (from && through && from > through) report.warn('date-order', 'period', 'the coverage ends before it begins');
  records.push({ ...coverage, ...spanOf(from, through) });
}

const spanOf = (from?: CalendarDate, through?: CalendarDate) => ({
  ...(from && { from }),
  ...(through && { through }),
});

function addLine(coverage: Mutable<SourceCoverage>, { resource, report }: Reading): void {
  const type = node(resource.type);
  const texts = [
    node(resource.grouping)?.subPlan,
    ...nodes(resource.class).map(({ value }) => value),
    ...nodes(type?.coding).map(({ code }) => code),
  ];
  for (const text of texts) {
    const part = typeof text === 'string' ? parts.get(text.toLowerCase()) : undefined;
    if (part) {
      coverage.line = part;
      return;
    }
  }
  const code = firstCode(type, report, 'type');
  const line = nodes(type?.coding)
    .map((coding) => lines.get(String(coding.code)))
    .find(Boolean);
  coverage.line = line ?? (code ? 'other' : 'medical');
  if (!line && code) coverage.lineCode = code;
}

function addFlags(coverage: Mutable<SourceCoverage>, { resource, report }: Reading): void {
  const value = (...variables: string[]): string | undefined => {
    const found = nodes(resource.extension).find(({ url }) => variables.includes(variableOf(url)));
    return tokenOf(node(found?.valueCoding)?.code ?? found?.valueCode, report, 'extension.valueCoding');
  };
  const orec = value('orec', 'bene-orgnl-entlmt-rsn-cd');
  if (orec) coverage.orec = orec;
  const dual = value('bene-dual-stus-cd');
  if (dual) coverage.dualCode = dual;
  const esrd = value('esrd_ind', 'bene-esrd-stus-id');
  // Medicare status 11, 21 and 31: aged, disabled, neither, each with ESRD.
  const status = value('ms_cd', 'bene-mdcr-stus-cd');
  if (esrd || status) coverage.isEsrd = esrd === 'Y' || esrd === '1' || /^[123]1$/.test(status ?? '');
}

const orders: Readonly<Record<number, 'P' | 'S' | 'T'>> = { 1: 'P', 2: 'S', 3: 'T' };

function addPlan(coverage: Mutable<SourceCoverage>, reading: Reading): void {
  const { resource, report } = reading;
  const plan = coverage.line.startsWith('part-')
    ? undefined
    : nodes(resource.class).find(({ type }) => hasCode(node(type), 'plan'));
  const code = plan && tokenOf(plan.value, report, 'class.value');
  if (code) coverage.plan = code;
  const payor: Node | undefined = nodes(resource.payor)[0];
  const payer =
    tokenOf(node(payor?.identifier)?.value, report, 'payor.identifier') ?? referredId(reading, payor, 'payor');
  if (payer) coverage.payer = payer;
  const order = typeof resource.order === 'number' ? orders[resource.order] : undefined;
  if (order) coverage.order = order;
  const relation = nodes(node(resource.relationship)?.coding)
    .map(({ code }) => relationships.get(string(code) ?? ''))
    .find(Boolean);
  if (relation) coverage.relationship = relation;
}
