import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { parseNpi } from '@optimiq/domain/kernel/identifiers';
import type { TargetName } from '@optimiq/domain/mapping/targets';
import { frequencyOf } from '@optimiq/domain/records/claim-frequency';
import { diagnosisSystemOf } from '@optimiq/domain/records/diagnosis-system';
import { sumOfLines } from '@optimiq/domain/records/line-sums';
import type { ClaimType, SourceClaim, SourceClaimLine, SourceDiagnosis } from '@optimiq/domain/records/source';
import { maxOpenClaims } from '../tidy/claim-lines.ts';
import { optional } from '../tidy/members.ts';
import type { ContractCells } from './contract-cells.ts';
import { personOf } from './person.ts';

type OpenClaim = {
  readonly head: SourceClaim;
  readonly diagnoses: SourceDiagnosis[];
  readonly lines: SourceClaimLine[];
};

/**
 * Rows of one claim number and one person become one claim: the header of the first, the diagnoses of all, a line each.
 *
 * As in the tidy table, up to 2,000 other claims may stand between two rows of a claim; a row with an error is left out.
 * A claim without a mapped type is institutional when a bill type, a DRG or a revenue code says so, else professional.
 */
export class ClaimRows {
  readonly #open = new Map<string, OpenClaim>();
  readonly #emit: (claim: SourceClaim) => void;

  constructor(emit: (claim: SourceClaim) => void) {
    this.#emit = emit;
  }

  read(cells: ContractCells): void {
    const person = personOf(cells);
    const claimId = cells.required('claimId', 'missing-value', 'the claim has no number');
    const type = typeOf(cells);
    const known = this.#open.get(claimId);
    const isOther = known && (known.head.person.memberId !== person.memberId || known.head.person.mbi !== person.mbi);
    if (isOther) cells.error('identifier-conflict', 'memberId', 'rows of one claim name different persons');
    const head = known ? undefined : headOf(cells, claimId, type, person);
    const line = lineOf(cells, type, known?.lines.length ?? 0);
    if (cells.hasError) return;
    const claim = known ?? { head: head!, diagnoses: [], lines: [] };
    if (!known) {
      this.#open.set(claimId, claim);
      if (this.#open.size > maxOpenClaims) this.#emitOldest();
    }
    for (const target of ['principalDiagnosis', 'diagnosis'] as const) {
      for (const code of cells.values(target)) addDiagnosis(cells, claim, target, code);
    }
    const pointers = cells.values('lineDiagnosis').map((code) => addDiagnosis(cells, claim, 'lineDiagnosis', code));
    claim.lines.push(pointers.length > 0 ? { ...line, diagnosisPointers: [...new Set(pointers)] } : line);
  }

  end(): void {
    while (this.#open.size > 0) this.#emitOldest();
  }

  #emitOldest(): void {
    const [claimId, { head, diagnoses, lines }] = this.#open.entries().next().value!;
    this.#open.delete(claimId);
    const amounts = (['billedCents', 'allowedCents', 'paidCents'] as const).map((field) =>
      optional(field, head[field] ?? sumOfLines(lines, field)),
    );
    this.#emit({ ...head, ...amounts[0], ...amounts[1], ...amounts[2], diagnoses, lines });
  }
}

function typeOf(cells: ContractCells): ClaimType {
  const mapped = cells.value('claimType') as ClaimType | undefined;
  if (mapped) return mapped;
  const telling: readonly TargetName[] = ['billType', 'billFacility', 'drg', 'revenueCode'];
  const type = telling.some((target) => cells.value(target) !== undefined) ? 'institutional' : 'professional';
  cells.warn('missing-value', 'claimType', 'the claim type is not given and taken from the columns that are filled');
  return type;
}

function headOf(cells: ContractCells, claimId: string, type: ClaimType, person: SourceClaim['person']): SourceClaim {
  const date = (target: TargetName) => cells.value(target) as CalendarDate | undefined;
  const from = date('serviceFrom') ?? date('lineFrom');
  const through = date('serviceThrough');
  if (!from && !cells.hasError) cells.error('missing-value', 'serviceFrom', 'the claim has no service date');
  if (from && through && through < from) cells.error('date-order', 'serviceThrough', 'the claim ends before it begins');
  const [facility, classification, frequency] = [
    cells.value('billFacility'),
    cells.value('billClass'),
    cells.value('frequency'),
  ];
  const billType =
    cells.value('billType') ??
    (facility && classification ? `${facility}${classification}${frequency ?? ''}` : undefined);
  const original = cells.value('originalClaimId');
  return {
    kind: 'claim',
    at: cells.at,
    claimId,
    type,
    // The third digit of a bill type is the frequency.
    frequency: frequencyOf(frequency ?? (billType?.length === 3 ? billType[2] : undefined), claimId, original),
    ...optional('originalClaimId', original),
    ...optional('billType', type === 'institutional' ? billType : undefined),
    person,
    ...optional('serviceFrom', from),
    ...optional('serviceThrough', through ?? from),
    ...optional('admitOn', date('admitOn')),
    ...optional('dischargeOn', date('dischargeOn')),
    ...optional('dischargeStatus', cells.value('dischargeStatus')),
    ...optional('drg', cells.value('drg')),
    ...optional('billedCents', cells.number('claimBilled')),
    ...optional('allowedCents', cells.number('claimAllowed')),
    ...optional('paidCents', cells.number('claimPaid')),
    ...optional('billingNpi', npiOf(cells, 'billingNpi')),
    ...optional('renderingNpi', npiOf(cells, 'renderingNpi')),
    ...optional('ccn', cells.value('ccn')),
    ...optional('specialty', cells.value('specialty')),
    diagnoses: [],
    lines: [],
  };
}

function lineOf(cells: ContractCells, type: ClaimType, before: number): SourceClaimLine {
  const from = (cells.value('lineFrom') ?? cells.value('serviceFrom')) as CalendarDate | undefined;
  const through = cells.value('lineThrough') as CalendarDate | undefined;
  const modifiers = cells.values('modifier');
  return {
    line: cells.whole('line', 1, 99_999) ?? before + 1,
    ...optional('procedure', cells.value('procedure')),
    ...(modifiers.length > 0 && { modifiers }),
    ...optional('revenueCode', cells.value('revenueCode')),
    ...optional('pos', cells.value('pos')),
    ...optional('units', cells.number('units')),
    ...optional('serviceFrom', from),
    ...optional('serviceThrough', through ?? from),
    ...optional('billedCents', cells.number('billed')),
    ...optional('allowedCents', cells.number('allowed')),
    ...optional('paidCents', cells.number('paid')),
    ...optional('renderingNpi', type === 'professional' ? cells.value('renderingNpi') : undefined),
  };
}

function npiOf(cells: ContractCells, target: TargetName): string | undefined {
  const npi = cells.value(target);
  if (npi !== undefined && !parseNpi(npi).ok) cells.warn('identifier-form', target, 'the NPI is not well formed');
  return npi;
}

/** The order of a diagnosis within the claim; one that is there already keeps its own. */
function addDiagnosis(cells: ContractCells, { head, diagnoses }: OpenClaim, field: string, code: string): number {
  const known = diagnoses.find((one) => one.code === code);
  if (known) return known.order;
  const system = diagnosisSystemOf(code, head.dischargeOn ?? head.serviceThrough);
  if (system === 'other')
    cells.warn('code-form', field, 'the diagnosis has not the form of the code set of its day and is not scored');
  const order = diagnoses.length + 1;
  diagnoses.push({ order, code, system });
  return order;
}
