import type { SourceClaim, SourceClaimLine, SourceDiagnosis, SourcePerson } from '@optimiq/domain/records/source';
import type { Calendar } from './calendar.ts';
import type { Random } from './random.ts';
import type { Procedure, SyntheticTables } from './tables.ts';

/** A claim in the making: numbered and closed when all claims of its member are known. */
export type ClaimDraft = {
  readonly from: number;
  readonly through: number;
  readonly header: Omit<
    SourceClaim,
    'kind' | 'at' | 'claimId' | 'originalClaimId' | 'person' | 'frequency' | 'diagnoses' | 'lines' | 'billType'
  >;
  /** Facility type and bill classification: '11'. */
  readonly billType: string | undefined;
  readonly frequency: '1' | '7' | '8';
  /** Codes as of the through date, each once, the first is the main one. */
  readonly codes: readonly string[];
  readonly codeSystem?: SourceDiagnosis['system'];
  readonly lines: readonly SourceClaimLine[];
  readonly replaces?: ClaimDraft;
  /** Set by `numberClaims`. */
  claimId: string;
};

/** What the makers of claims share about one member. */
export type Care = {
  readonly random: Random;
  readonly tables: SyntheticTables;
  readonly calendar: Calendar;
  readonly person: SourcePerson;
  readonly town: number;
  readonly isDual: boolean;
  /** Price level of the member's plan and town, 1 = national. */
  readonly priceLevel: number;
  readonly claims: ClaimDraft[];
};

/** What one line is billed for. */
export type LineOrder = {
  readonly procedure?: Pick<Procedure, 'code' | 'allowedCents' | 'revenueCode'>;
  readonly revenueCode?: string;
  readonly allowedCents?: number;
  readonly units?: number;
  readonly modifiers?: readonly string[];
  readonly day?: number;
  /** Orders of the diagnoses, 1-based; by default the first. */
  readonly pointers?: readonly number[];
};

const firstPointer = [1];

/** A professional claim of one provider; lines are on the day of the claim unless they say otherwise. */
export function professionalClaim(
  care: Care,
  order: {
    day: number;
    through?: number;
    npi: string;
    specialty: string;
    pos: string;
    codes: readonly string[];
    lines: readonly LineOrder[];
    codeSystem?: SourceDiagnosis['system'];
  },
): ClaimDraft {
  const { day, through = day, npi, specialty, pos } = order;
  const codes = codesOn(care, order.codes, through);
  const lines = order.lines.map((line, index): SourceClaimLine => {
    const date = care.calendar.dateOf(line.day ?? day);
    return {
      line: index + 1,
      procedure: line.procedure!.code,
      ...(line.modifiers && { modifiers: line.modifiers }),
      pos,
      units: line.units ?? 1,
      serviceFrom: date,
      serviceThrough: date,
      ...amountsOf(care, line, 1.5 + care.random.next() * 1.2),
      renderingNpi: npi,
      diagnosisPointers: line.pointers?.filter((pointer) => pointer <= codes.length) ?? firstPointer,
    };
  });
  return draftOf(
    care,
    { from: day, through, codes, lines, codeSystem: order.codeSystem },
    {
      type: 'professional',
      billingNpi: npi,
      renderingNpi: npi,
      specialty,
    },
  );
}

/** A facility claim; a stay has an admission, and a discharge unless the patient is still there. */
export function institutionalClaim(
  care: Care,
  order: {
    from: number;
    through: number;
    billType: string;
    npi: string;
    ccn: string;
    codes: readonly string[];
    lines: readonly LineOrder[];
    isStay?: boolean;
    dischargeStatus?: string;
    drg?: string;
  },
): ClaimDraft {
  const { dateOf } = care.calendar;
  const lines = order.lines.map((line, index): SourceClaimLine => {
    const date = dateOf(line.day ?? order.from);
    return {
      line: index + 1,
      ...(line.procedure && { procedure: line.procedure.code }),
      revenueCode: line.revenueCode ?? line.procedure?.revenueCode ?? '0300',
      units: line.units ?? 1,
      serviceFrom: date,
      serviceThrough: date,
      ...amountsOf(care, line, 2.2 + care.random.next() * 2),
    };
  });
  const { from, through, billType } = order;
  return draftOf(
    care,
    { from, through, billType, codes: codesOn(care, order.codes, through), lines },
    {
      type: 'institutional',
      billingNpi: order.npi,
      ccn: order.ccn,
      ...(order.isStay && { admitOn: dateOf(order.from), dischargeOn: dateOf(order.through) }),
      dischargeStatus: order.dischargeStatus ?? '01',
      ...(order.drg && { drg: order.drg }),
    },
  );
}

function draftOf(
  care: Care,
  claim: {
    from: number;
    through: number;
    billType?: string;
    codes: readonly string[];
    codeSystem?: SourceDiagnosis['system'] | undefined;
    lines: readonly SourceClaimLine[];
  },
  header: Pick<SourceClaim, 'type'> & Partial<SourceClaim>,
): ClaimDraft {
  const { from, through, billType, codes, codeSystem, lines } = claim;
  let billedCents = 0;
  let allowedCents = 0;
  let paidCents = 0;
  for (const line of lines) {
    billedCents += line.billedCents!;
    allowedCents += line.allowedCents!;
    paidCents += line.paidCents!;
  }
  const { dateOf } = care.calendar;
  const draft: ClaimDraft = {
    from,
    through,
    billType,
    frequency: '1',
    codes,
    ...(codeSystem && { codeSystem }),
    lines,
    header: {
      ...header,
      serviceFrom: dateOf(from),
      serviceThrough: dateOf(through),
      billedCents,
      allowedCents,
      paidCents,
    },
    claimId: '',
  };
  care.claims.push(draft);
  return draft;
}

/** Codes as they were in force on a day, each once, twelve at most. */
function codesOn(care: Care, codes: readonly string[], day: number): string[] {
  const date = care.calendar.dateOf(day);
  const inForce = codes.map((code) => {
    const change = care.tables.codeChanges.get(code);
    return change && date < change.on ? change.earlier : code;
  });
  return [...new Set(inForce)].slice(0, 12);
}

/** Billed above allowed, paid at most allowed: the member's share is a fifth, nothing with Medicaid or preventive care. */
function amountsOf(care: Care, line: LineOrder, markup: number) {
  const each = line.allowedCents ?? line.procedure?.allowedCents ?? 0;
  const allowedCents = Math.round(each * (line.units ?? 1) * care.priceLevel);
  const share = care.isDual || line.procedure?.code.startsWith('G') ? 0 : 0.2;
  return {
    billedCents: Math.max(allowedCents, Math.round((allowedCents * markup) / 100) * 100),
    allowedCents,
    paidCents: allowedCents - Math.round(allowedCents * share),
  };
}
