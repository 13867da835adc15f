import { type CalendarDate, fromDayNumber } from '@optimiq/domain/kernel/dates';
import type {
  EntitlementReason,
  MemberClaim,
  MemberClaimDiagnosis,
  MemberClaimLine,
  MemberRecord,
} from '@optimiq/domain/records/member-record';
import type { CodeSystem, Sex } from '@optimiq/domain/records/source';
import { absentInt, type ColumnSet, intsOf, type TextColumn, textAt, textsOf, uuidsOf } from './column-set.ts';
import { dayBounds } from './columns.ts';
import type { RiskSlab } from './risk-input.ts';

/** Why a model gives a member no score. Without an eligibility year or a sex no segment can be chosen. */
export type NotScoredReason = 'esrd' | 'no-eligibility' | 'no-age' | 'deceased';

/** A member of a slab, by row of its `members`, with the record the engine reads or why there is none. */
export type RiskMember = {
  readonly row: number;
  readonly sex: Sex | undefined;
  readonly age: number | undefined;
  readonly statusYear: number | undefined;
} & (
  | {
      readonly record: MemberRecord;
      /** Claims of the years before the service year, where the slab has them. */
      readonly earlier: readonly MemberClaim[];
    }
  | { readonly notScored: NotScoredReason }
);

/**
 * Members of a slab in the order of its `members`, made one at a time.
 *
 * A claim's `claimKey` is its row in the slab's `claims`, as text: keys are looked up when a receipt names one, and
 * most claims never are.
 *
 * @param takes whether a line with this procedure can let a record in; lines that cannot are left out.
 */
export function* toRiskMembers(slab: RiskSlab, takes: (procedure: string) => boolean): Generator<RiskMember> {
  const members = memberReader(slab.members);
  const claims = claimReader(slab, takes);
  for (let row = 0; row < slab.members.rows; row++) yield members(row, claims);
}

function memberReader(set: ColumnSet): (row: number, claimsOf: (row: number) => MemberClaims) => RiskMember {
  const [sexes, orecs, crecs] = [textsOf(set, 'sex'), textsOf(set, 'orec'), textsOf(set, 'crec')];
  const [ages, statusYears, months] = [intsOf(set, 'age'), intsOf(set, 'status_year'), intsOf(set, 'part_b_months')];
  const [esrd, lti, snp, dead] = ['is_esrd', 'is_lti', 'is_snp', 'is_dead'].map((name) => intsOf(set, name)) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const duals = textsOf(set, 'dual_code');
  return (row, claimsOf) => {
    const sex = textAt(sexes, row) as Sex | undefined;
    const age = knownInt(ages[row]!);
    const statusYear = knownInt(statusYears[row]!);
    const member = { row, sex, age, statusYear };
    if (dead[row] === 1) return { ...member, notScored: 'deceased' };
    if (statusYear === undefined || sex === undefined) return { ...member, notScored: 'no-eligibility' };
    if (age === undefined) return { ...member, notScored: 'no-age' };
    if (esrd[row] === 1) return { ...member, notScored: 'esrd' };
    const crec = entitlement(textAt(crecs, row));
    const { now, earlier } = claimsOf(row);
    const record: MemberRecord = {
      sex,
      age,
      orec: entitlement(textAt(orecs, row)) ?? '0',
      ...(crec && { crec }),
      dualCode: dualCode(textAt(duals, row)),
      newEnrollee: months[row]! < 12,
      snp: snp[row] === 1,
      lti: lti[row] === 1,
      diagnoses: [],
      claims: now,
    };
    return { ...member, record, earlier };
  };
}

const knownInt = (value: number): number | undefined => (value === absentInt ? undefined : value);

const entitlement = (code: string | undefined): EntitlementReason | undefined =>
  code !== undefined && code >= '0' && code <= '3' ? (code as EntitlementReason) : undefined;

const dualCode = (code: string | undefined): string =>
  code === undefined || code === 'NA' || code === 'XX' ? '00' : code.padStart(2, '0');

/** Claims of a member in the service year and before it. */
type MemberClaims = { readonly now: readonly MemberClaim[]; readonly earlier: readonly MemberClaim[] };

/** Claims of a member by row, sorted out once for the slab by counting. */
function claimReader(
  { members, claims, lines, diagnoses }: RiskSlab,
  takes: (procedure: string) => boolean,
): (row: number) => MemberClaims {
  const memberOf = memberRows(members, claims);
  const ofMember = grouped(memberOf, members.rows);
  const rowsOfClaims = claimRows(claims);
  const claimOfLine = rowsOfClaims(lines);
  leaveOut(claimOfLine, textsOf(lines, 'procedure'), takes);
  const ofLines = grouped(claimOfLine, claims.rows, intsOf(lines, 'line_no'));
  const ofDiagnoses = grouped(rowsOfClaims(diagnoses), claims.rows, intsOf(diagnoses, 'position'));
  const lineAt = lineReader(lines);
  const diagnosisAt = diagnosisReader(diagnoses);
  const [types, billTypes, providers] = [
    textsOf(claims, 'claim_type'),
    textsOf(claims, 'bill_type'),
    textsOf(claims, 'provider_npi'),
  ];
  const throughDays = intsOf(claims, 'service_through');
  const isEarlier = intsOf(claims, 'is_earlier');
  const dateOf = dateReader();
  const claimAt = (claim: number): MemberClaim => {
    const made: Writable<MemberClaim> = {
      claimKey: String(claim),
      type: types.dictionary[types.codes[claim]!] === 'I' ? 'institutional' : 'professional',
      serviceThrough: dateOf(throughDays[claim]!),
      lines: slice(ofLines, claim, lineAt),
      diagnoses: slice(ofDiagnoses, claim, diagnosisAt),
    };
    const billType = billTypes.codes[claim]!;
    if (billType >= 0) made.billType = billTypes.dictionary[billType]!;
    const provider = providers.codes[claim]!;
    if (provider >= 0) made.providerNpi = providers.dictionary[provider]!;
    return made;
  };
  return (row) => {
    const [now, earlier]: [MemberClaim[], MemberClaim[]] = [[], []];
    for (let place = ofMember.starts[row]!; place < ofMember.starts[row + 1]!; place++) {
      const claim = ofMember.rows[place]!;
      (isEarlier[claim] === 1 ? earlier : now).push(claimAt(claim));
    }
    return { now, earlier };
  };
}

type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

function lineReader(set: ColumnSet): (row: number) => MemberClaimLine {
  const [numbers, procedures, providers] = [
    intsOf(set, 'line_no'),
    textsOf(set, 'procedure'),
    textsOf(set, 'rendering_npi'),
  ];
  const modifiers = textsOf(set, 'modifiers');
  const split = modifiers.dictionary.map((text) => text.split(' '));
  return (row) => {
    const line: Writable<MemberClaimLine> = {
      line: numbers[row]!,
      procedure: procedures.dictionary[procedures.codes[row]!]!,
    };
    const modifier = modifiers.codes[row]!;
    if (modifier >= 0) line.modifiers = split[modifier]!;
    const provider = providers.codes[row]!;
    if (provider >= 0) line.providerNpi = providers.dictionary[provider]!;
    return line;
  };
}

/** A diagnosis of a slab, with the place of its code in the dictionary of the slab's `diagnoses`. */
export type SlabDiagnosis = MemberClaimDiagnosis & { readonly codePlace: number };

/** Most codes come again and again in the first positions: each is made once for the slab. */
function diagnosisReader(set: ColumnSet): (row: number) => SlabDiagnosis {
  const [positions, codes, systems] = [intsOf(set, 'position'), textsOf(set, 'code'), textsOf(set, 'system')];
  const kinds = systems.dictionary.length * keptPositions;
  const known = new Array<SlabDiagnosis | undefined>(codes.dictionary.length * kinds);
  return (row) => {
    const [code, system, position] = [codes.codes[row]!, systems.codes[row]!, positions[row]!];
    const isKept = position >= 0 && position < keptPositions;
    const place = code * kinds + system * keptPositions + position;
    const made = isKept ? known[place] : undefined;
    if (made) return made;
    const diagnosis = {
      code: codes.dictionary[code]!,
      system: systems.dictionary[system] as CodeSystem,
      position,
      codePlace: code,
    };
    if (isKept) known[place] = diagnosis;
    return diagnosis;
  };
}

const keptPositions = 6;

/** Takes the rows whose text is not wanted out of every group. */
function leaveOut(groupOf: Int32Array, { codes, dictionary }: TextColumn, isWanted: (text: string) => boolean): void {
  const wanted = dictionary.map(isWanted);
  for (let row = 0; row < groupOf.length; row++) if (!wanted[codes[row]!]) groupOf[row] = -1;
}

/** Rows by the group they belong to: those of group g are `rows[starts[g]]` to before `rows[starts[g + 1]]`. */
type Groups = { readonly starts: Int32Array; readonly rows: Int32Array };

/** @param order within a group, ascending; the engine takes the first line that fits, and rows come in no order. */
function grouped(groupOf: Int32Array, groups: number, order?: Int32Array): Groups {
  const starts = new Int32Array(groups + 1);
  for (const group of groupOf) if (group >= 0) starts[group + 1]!++;
  for (let group = 0; group < groups; group++) starts[group + 1]! += starts[group]!;
  const rows = new Int32Array(starts[groups]!);
  const next = starts.slice(0, groups);
  for (let row = 0; row < groupOf.length; row++) {
    const group = groupOf[row]!;
    if (group >= 0) rows[next[group]!++] = row;
  }
  if (order) for (let group = 0; group < groups; group++) sortRows(rows, starts[group]!, starts[group + 1]!, order);
  return { starts, rows };
}

/** By insertion: groups are short and mostly in order. */
function sortRows(rows: Int32Array, start: number, end: number, order: Int32Array): void {
  for (let place = start + 1; place < end; place++) {
    const row = rows[place]!;
    let before = place - 1;
    for (; before >= start && order[rows[before]!]! > order[row]!; before--) rows[before + 1] = rows[before]!;
    rows[before + 1] = row;
  }
}

function slice<T>({ starts, rows }: Groups, group: number, make: (row: number) => T): T[] {
  const start = starts[group]!;
  const items = new Array<T>(starts[group + 1]! - start);
  for (let index = 0; index < items.length; index++) items[index] = make(rows[start + index]!);
  return items;
}

/** Row of each claim's member. `members` come ascending by key. */
function memberRows(members: ColumnSet, claims: ColumnSet): Int32Array {
  const keys = uuidsOf(members, 'member_key').bytes;
  const wanted = uuidsOf(claims, 'member_key').bytes;
  const table = new KeyTable(keys);
  const rows = new Int32Array(claims.rows);
  for (let row = 0; row < rows.length; row++) rows[row] = table.rowOf(wanted, row * 16);
  return rows;
}

/** Rows of 16-byte random keys, by hash of four of their bytes. */
class KeyTable {
  private readonly keys: Int32Array;
  private readonly slots: Int32Array;

  constructor(bytes: Uint8Array) {
    this.keys = words(bytes);
    const rows = bytes.length / 16;
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(rows * 2 + 2))).fill(-1);
    const mask = this.slots.length - 1;
    for (let row = 0; row < rows; row++) {
      let slot = this.keys[row * 4 + 3]! & mask;
      while (this.slots[slot]! >= 0) slot = (slot + 1) & mask;
      this.slots[slot] = row;
    }
  }

  rowOf(bytes: Uint8Array, at: number): number {
    const { keys, slots } = this;
    const [a, b, c, d] = [word(bytes, at), word(bytes, at + 4), word(bytes, at + 8), word(bytes, at + 12)];
    const mask = slots.length - 1;
    for (let slot = d & mask; slots[slot]! >= 0; slot = (slot + 1) & mask) {
      const key = slots[slot]! * 4;
      if (keys[key] === a && keys[key + 1] === b && keys[key + 2] === c && keys[key + 3] === d) return slots[slot]!;
    }
    return -1;
  }
}

const word = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

function words(bytes: Uint8Array): Int32Array {
  const read = new Int32Array(bytes.length / 4);
  for (let index = 0; index < read.length; index++) read[index] = word(bytes, index * 4);
  return read;
}

/** Row of the claim that a line or diagnosis belongs to, by load and record: a table per load, no hashing. */
function claimRows(claims: ColumnSet): (rows: ColumnSet) => Int32Array {
  const [loads, records] = [intsOf(claims, 'load_no'), intsOf(claims, 'record_no')];
  const highest = new Map<number, number>();
  for (let row = 0; row < claims.rows; row++) {
    highest.set(loads[row]!, Math.max(highest.get(loads[row]!) ?? 0, records[row]!));
  }
  const byLoad = new Map([...highest].map(([load, record]) => [load, new Int32Array(record + 1).fill(-1)]));
  for (let row = 0; row < claims.rows; row++) byLoad.get(loads[row]!)![records[row]!] = row;
  return (set) => {
    const [ofLoad, ofRecord] = [intsOf(set, 'load_no'), intsOf(set, 'record_no')];
    const rows = new Int32Array(set.rows);
    let [load, ofThisLoad] = [-1, byLoad.get(-1)];
    for (let row = 0; row < rows.length; row++) {
      if (ofLoad[row] !== load) {
        load = ofLoad[row]!;
        ofThisLoad = byLoad.get(load);
      }
      rows[row] = ofThisLoad?.[ofRecord[row]!] ?? -1;
    }
    return rows;
  };
}

/** Dates of day numbers; a service year has few. */
function dateReader(): (day: number) => CalendarDate {
  const known: (CalendarDate | undefined)[] = new Array(dayBounds.last + 1);
  return (day) => {
    known[day] ??= fromDayNumber(day);
    return known[day];
  };
}
