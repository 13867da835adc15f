import type { SourceClaim } from '@optimiq/domain/records/source';
import type { SyntheticMember } from './population.ts';

/** One of the four tidy tables: its columns, and the lines of one member, each with its line end. */
export type TidyTable = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly linesOf: (member: SyntheticMember) => string;
};

const diagnosisPlaces = Array.from({ length: 12 }, (_, index) => index);

const columnsOf = (names: string) => names.trim().split(/\s+/);

/**
 * The tidy tables in the order they load. Columns from `run`, `lti_months` and
 * `orig_claim_id` on are further ones: a reader may do without them.
 */
export const tidyTableList: readonly TidyTable[] = [
  {
    name: 'members.csv',
    columns: columnsOf(`member_id mbi birth_date death_date sex race state zip orec esrd_ind run
      last_name first_name address city phone`),
    linesOf: memberLine,
  },
  {
    name: 'eligibility_year.csv',
    columns: columnsOf(`member_id year age orec crec esrd_ind medicare_status part_a_months part_b_months hmo_months
      part_d_months dual_months dual_code_jan partc_contract_jan partd_contract_jan lti_months lti snp`),
    linesOf: eligibilityLines,
  },
  {
    name: 'claim_lines.csv',
    columns: columnsOf(`member_id claim_id claim_type from_date thru_date line_num line_date hcpcs rev_code pos units
      charge allowed paid npi ccn specialty bill_fac bill_cls bill_freq drg admit_date discharge_date discharge_status
      ${diagnosisPlaces.map((place) => `dx${place + 1}`).join(' ')} line_dx encounter_class orig_claim_id modifiers`),
    linesOf: claimLines,
  },
  {
    name: 'pharmacy.csv',
    columns: columnsOf(
      'member_id pde_id fill_date ndc_placeholder rxnorm qty days_supply fill_num total_cost patient_pay',
    ),
    linesOf: fillLines,
  },
];

const line = (cells: readonly (string | number | undefined)[]) => `${cells.join(',')}\n`;
const yes = (fact: boolean | undefined) => (fact ? 'Y' : '0');

function memberLine({ member, eligibility }: SyntheticMember): string {
  const { person, deathDate, orec } = member;
  return line([
    person.memberId,
    person.mbi,
    person.birthDate,
    deathDate,
    person.sex,
    undefined,
    person.state,
    person.zip,
    orec,
    yes(eligibility.at(-1)?.esrd),
    'synthetic',
    person.lastName,
    person.firstName,
    person.address,
    person.city,
    person.phone,
  ]);
}

function eligibilityLines({ member, eligibility, longTermMonths }: SyntheticMember): string {
  const { memberId, birthDate } = member.person;
  const birthYear = Number(birthDate!.slice(0, 4));
  return eligibility
    .map((year, index) =>
      line([
        memberId,
        year.year,
        year.year - birthYear,
        year.orec,
        year.crec,
        yes(year.esrd),
        year.medicareStatus,
        year.partAMonths,
        year.partBMonths,
        year.hmoMonths,
        year.partDMonths,
        year.dualMonths,
        year.dualCode,
        year.hmoMonths ? year.contract : undefined,
        undefined,
        longTermMonths[index],
        yes(year.lti),
        yes(year.snp),
      ]),
    )
    .join('');
}

function claimLines({ claims }: SyntheticMember): string {
  let lines = '';
  for (const claim of claims) {
    const [facility = '', classification = ''] = claim.billType ?? '';
    const head = `${claim.person.memberId},${claim.claimId},${claimTypeOf(claim)},${claim.serviceFrom},${claim.serviceThrough}`;
    const codes = diagnosisPlaces.map((place) => claim.diagnoses[place]?.code ?? '').join(',');
    const middle = [
      claim.renderingNpi ?? claim.billingNpi,
      claim.ccn,
      claim.specialty,
      facility,
      classification,
      claim.billType || claim.frequency !== '1' ? claim.frequency : undefined,
      claim.drg,
      claim.admitOn,
      claim.dischargeOn,
      claim.dischargeStatus,
      codes,
    ].join(',');
    for (const each of claim.lines) {
      const pointed = each.diagnosisPointers?.[0];
      const amounts = `${decimal(each.billedCents!)},${decimal(each.allowedCents!)},${decimal(each.paidCents!)}`;
      const service = `${each.line},${each.serviceFrom},${each.procedure ?? ''},${each.revenueCode ?? ''},${each.pos ?? ''},${each.units}`;
      const pointedCode = pointed === undefined ? '' : (claim.diagnoses[pointed - 1]?.code ?? '');
      const ours = `${claim.originalClaimId ?? ''},${each.modifiers?.join(' ') ?? ''}`;
      lines += `${head},${service},${amounts},${middle},${pointedCode},${encounterClassOf(claim)},${ours}\n`;
    }
  }
  return lines;
}

function fillLines({ fills }: SyntheticMember): string {
  return fills
    .map((fill) =>
      line([
        fill.person.memberId,
        fill.fillId,
        fill.filledOn,
        fill.ndc,
        fill.rxnorm,
        fill.quantity,
        fill.daysSupply,
        fill.fillNumber,
        decimal(fill.costCents!),
        decimal(fill.memberShareCents!),
      ]),
    )
    .join('');
}

/** Class of a claim as research files name it, from its bill type. */
function claimTypeOf({ billType }: SourceClaim): string {
  if (!billType) return 'CARRIER';
  if (billType.startsWith('11')) return 'INPATIENT';
  if (billType.startsWith('21') || billType.startsWith('18')) return 'SNF';
  if (billType.startsWith('32')) return 'HHA';
  return 'OUTPATIENT';
}

const encounterClassOf = ({ billType }: SourceClaim) => (billType?.startsWith('11') ? 'inpatient' : '');

const decimal = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
