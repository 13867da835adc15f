import { normalizeCode } from '@optimiq/domain/kernel/codes';
import { ageDateOf, ageOn, parseDate } from '@optimiq/domain/kernel/dates';
import type {
  CmsHccSegment,
  EntitlementReason,
  MemberClaim,
  MemberRecord,
} from '@optimiq/domain/records/member-record';
import type { Sex } from '@optimiq/domain/records/source';
import { cmsHccSegments } from '@optimiq/domain/risk/cms-hcc/model';
import { claimsOf } from './risk-score-claims.ts';
import { arrayAt, booleanAt, type Fields, isObject, oneOfAt, RecordError, textAt } from './risk-score-fields.ts';

export type ScoreInput = { readonly id: string | number; readonly member: MemberRecord };

const sexes: readonly Sex[] = ['F', 'M'];
const reasons: readonly EntitlementReason[] = ['0', '1', '2', '3'];
const dualCodes = ['00', '01', '02', '03', '04', '05', '06', '08', '09', '10', '99', 'NA'];
const oldest = 130;

/** What identifies a line in its answer, when it can be read at all. */
export function idOf(line: unknown): string | number | undefined {
  const id = isObject(line) ? line['id'] : undefined;
  return (typeof id === 'string' && id !== '') || typeof id === 'number' ? id : undefined;
}

/**
 * One input line as the engine reads it.
 *
 * @param line parsed JSON of any shape; fields at the top or under `input`.
 * @returns    the record with every field checked; absent flags are false.
 *
 * Throws RecordError with the first field that is missing or wrong.
 */
export function readMember(line: unknown, paymentYear: number): ScoreInput {
  if (!isObject(line)) throw new RecordError('not-an-object', '', 'a line must be one JSON object');
  const id = idOf(line);
  if (id === undefined) throw new RecordError('missing', 'id', 'must be text or a number');
  const nested = line['input'];
  const fields = isObject(nested) && line['sex'] === undefined ? nested : line;
  checkUnused(fields);
  const crec = fields['crec'] == null ? undefined : reasonAt(fields, 'crec');
  const segment = optional<CmsHccSegment>(fields, 'segment', cmsHccSegments);
  const ltimcaid = booleanAt(fields, 'ltimcaid');
  const nemcaid = booleanAt(fields, 'nemcaid');
  const { diagnoses, claims } = diagnosesOf(fields);
  const member: MemberRecord = {
    sex: oneOfAt(fields, 'sex', sexes),
    age: ageAt(fields, paymentYear),
    orec: reasonAt(fields, 'orec'),
    ...(crec !== undefined && { crec }),
    dualCode: dualCodeAt(fields),
    newEnrollee: booleanAt(fields, 'new_enrollee') ?? false,
    snp: booleanAt(fields, 'snp') ?? false,
    lti: booleanAt(fields, 'lti') ?? false,
    ...(segment !== undefined && { segment }),
    ...(ltimcaid !== undefined && { ltimcaid }),
    ...(nemcaid !== undefined && { nemcaid }),
    switchedParentOrganization: booleanAt(fields, 'switched_parent') ?? false,
    diagnoses,
    claims,
  };
  return { id, member };
}

/** Fields of other models: checked, so that a wrong file shows early, and not used. */
function checkUnused(fields: Fields): void {
  booleanAt(fields, 'low_income');
  const months = fields['graft_months'];
  if (months != null && !(Number.isInteger(months) && (months as number) >= 0)) {
    throw new RecordError('type', 'graft_months', 'must be a whole number of months');
  }
}

function optional<Word extends string>(fields: Fields, field: string, words: readonly Word[]): Word | undefined {
  return fields[field] == null ? undefined : oneOfAt(fields, field, words);
}

function reasonAt(fields: Fields, field: string): EntitlementReason {
  const value = fields[field];
  return typeof value === 'number'
    ? oneOfAt({ [field]: String(value) }, field, reasons)
    : oneOfAt(fields, field, reasons);
}

function dualCodeAt(fields: Fields): string {
  const value = fields['dual_elgbl_cd'];
  if (typeof value !== 'number') return oneOfAt(fields, 'dual_elgbl_cd', dualCodes);
  return oneOfAt({ dual_elgbl_cd: String(value).padStart(2, '0') }, 'dual_elgbl_cd', dualCodes);
}

function ageAt(fields: Fields, paymentYear: number): number {
  const { age, birth_date: birthDate } = fields;
  if (age != null && !(Number.isInteger(age) && (age as number) >= 0 && (age as number) <= oldest)) {
    throw new RecordError(
      typeof age === 'number' ? 'range' : 'type',
      'age',
      `must be a whole number from 0 to ${oldest}`,
    );
  }
  if (birthDate == null) {
    if (age == null) throw new RecordError('missing', 'age', 'age or birth_date is needed');
    return age as number;
  }
  const born = parseDate(textAt(fields, 'birth_date'));
  if (!born.ok) throw new RecordError('not-a-date', 'birth_date', 'must be a date YYYY-MM-DD');
  const on = ageDateOf(paymentYear);
  const years = ageOn(born.value, on);
  if (years > oldest || born.value > `${paymentYear}-12-31`) {
    throw new RecordError('range', 'birth_date', `must lead to an age from 0 to ${oldest}`);
  }
  if (age != null && age !== years) throw new RecordError('conflict', 'age', `age and birth_date disagree on ${on}`);
  return years;
}

function diagnosesOf(fields: Fields): { diagnoses: string[]; claims: readonly MemberClaim[] } {
  const codes = arrayAt(fields, 'dx');
  const diagnoses = new Array<string>(codes.length);
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index];
    const normalized = typeof code === 'string' ? normalizeCode(code) : '';
    if (normalized === '') throw new RecordError('type', `dx[${index}]`, 'must be a code as text');
    diagnoses[index] = normalized;
  }
  return { diagnoses, claims: fields['diagnoses'] == null ? [] : claimsOf(arrayAt(fields, 'diagnoses'), diagnoses) };
}
