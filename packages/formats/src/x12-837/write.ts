import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { SourceClaim, SourceClaimLine } from '@optimiq/domain/records/source';

/** A claim with the names that an 837 must carry and a source record does not. */
export type WrittenClaim = {
  readonly claim: SourceClaim;
  readonly billingName: string;
  readonly renderingName?: string;
};

export type WriteOptions = {
  readonly senderId: string;
  readonly receiverId: string;
  readonly payerName: string;
  readonly payerId: string;
  /** Date of the interchange. */
  readonly writtenOn: CalendarDate;
  /** ISA13 of the first interchange; 1 to 999,999,999. Default 1. */
  readonly controlNumber?: number;
  /** Claims in one transaction set; default 1,000. The guide allows 5,000. */
  readonly claimsPerTransaction?: number;
  /** SBR09, claim filing: default '16', a Medicare risk plan. */
  readonly filing?: string;
};

const guides = { professional: '005010X222A1', institutional: '005010X223A2' } as const;

/**
 * Claims as 005010X222A1 and 005010X223A2: one interchange, a functional group for each run of claims of one type,
 * several transaction sets in it; counts and control numbers right.
 *
 * @param claims in the order to be written; the member id or else the MBI is NM109
 * @returns      text in pieces of whole transaction sets; ends with IEA
 *
 * Not written, because an 837 has no place for it: CCN, specialty, allowed and paid amounts, the second identifier.
 * Characters that are delimiters are written as spaces. Reading back gives the same claims.
 */
export function* write837(claims: Iterable<WrittenClaim>, options: WriteOptions): Generator<string> {
  const control = String(options.controlNumber ?? 1).padStart(9, '0');
  const date = compact(options.writtenOn);
  yield `ISA*00*          *00*          *ZZ*${padded(options.senderId)}*ZZ*${padded(options.receiverId)}*${date.slice(2)}*1200*^*00501*${control}*0*P*:~\n`;

  let groups = 0;
  let transactions = 0;
  let group: SourceClaim['type'] | undefined;
  let waiting: WrittenClaim[] = [];
  const most = options.claimsPerTransaction ?? 1_000;
  const flush = (type: SourceClaim['type']) => {
    transactions++;
    const text = transactionText(waiting, type, transactions, options);
    waiting = [];
    return text;
  };
  for (const written of claims) {
    const { type } = written.claim;
    if (type !== group) {
      if (group && waiting.length > 0) yield flush(group);
      if (group) yield `GE*${transactions}*${groups}~\n`;
      groups++;
      transactions = 0;
      group = type;
      yield `GS*HC*${clean(options.senderId)}*${clean(options.receiverId)}*${date}*1200*${groups}*X*${guides[type]}~\n`;
    }
    waiting.push(written);
    if (waiting.length >= most) yield flush(type);
  }
  if (group && waiting.length > 0) yield flush(group);
  if (group) yield `GE*${transactions}*${groups}~\n`;
  yield `IEA*${groups}*${control}~\n`;
}

function transactionText(
  claims: readonly WrittenClaim[],
  type: SourceClaim['type'],
  number: number,
  options: WriteOptions,
): string {
  const control = String(number).padStart(4, '0');
  const out = new Segments();
  out.add('ST', '837', control, guides[type]);
  out.add('BHT', '0019', '00', control, compact(options.writtenOn), '1200', 'CH');
  out.add('NM1', '41', '2', options.senderId, '', '', '', '', '46', options.senderId);
  out.add('PER', 'IC', 'CLAIMS DESK', 'TE', '5555550100');
  out.add('NM1', '40', '2', options.receiverId, '', '', '', '', '46', options.receiverId);
  let hl = 0;
  let billingHl = 0;
  let billing = '';
  for (const written of claims) {
    const key = `${written.claim.billingNpi ?? ''} ${written.billingName}`;
    if (key !== billing) {
      billing = key;
      billingHl = ++hl;
      out.add('HL', hl, '', '20', '1');
      out.add('NM1', '85', '2', written.billingName, '', '', '', '', ...npi(written.claim.billingNpi));
      out.add('N3', '1 CLINIC WAY');
      out.add('N4', 'SPRINGFIELD', 'MA', '011030000');
      out.add('REF', 'EI', '000000000');
    }
    addSubscriber(out, written, ++hl, billingHl, options);
    addClaim(out, written);
  }
  out.add('SE', out.count + 1, control);
  return out.text;
}

function addSubscriber(
  out: Segments,
  { claim }: WrittenClaim,
  hl: number,
  parent: number,
  options: WriteOptions,
): void {
  const { person } = claim;
  out.add('HL', hl, parent, '22', '0');
  out.add('SBR', claim.payerOrder ?? 'P', '18', '', '', '', '', '', '', options.filing ?? '16');
  const id = person.memberId ?? person.mbi ?? '';
  out.add('NM1', 'IL', '1', person.lastName ?? '', person.firstName ?? '', person.middleName ?? '', '', '', 'MI', id);
  if (person.address) out.add('N3', person.address);
  if (person.city || person.state || person.zip) out.add('N4', person.city ?? '', person.state ?? '', person.zip ?? '');
  if (person.birthDate || person.sex) {
    out.add('DMG', person.birthDate ? 'D8' : '', person.birthDate ? compact(person.birthDate) : '', person.sex ?? '');
  }
  out.add('NM1', 'PR', '2', options.payerName, '', '', '', '', 'PI', options.payerId);
}

function addClaim(out: Segments, { claim, renderingName }: WrittenClaim): void {
  const isInstitutional = claim.type === 'institutional';
  const facility = isInstitutional ? (claim.billType?.slice(0, -1) ?? '') : (claim.lines[0]?.pos ?? '');
  const place = `${clean(facility)}:${isInstitutional ? 'A' : 'B'}:${clean(claim.frequency)}`;
  out.add('CLM', claim.claimId, money(claim.billedCents ?? 0), '', '', new Composite(place), 'Y', 'A', 'Y', 'Y');
  if (isInstitutional) {
    if (claim.serviceFrom && claim.serviceThrough) {
      out.add('DTP', '434', 'RD8', `${compact(claim.serviceFrom)}-${compact(claim.serviceThrough)}`);
    }
    if (claim.admitOn) out.add('DTP', '435', 'DT', `${compact(claim.admitOn)}0800`);
    if (claim.dischargeStatus) out.add('CL1', claim.admitOn ? '3' : '', '', claim.dischargeStatus);
  }
  if (claim.originalClaimId) out.add('REF', 'F8', claim.originalClaimId);
  for (let from = 0; from < claim.diagnoses.length; from += 12) {
    const codes = claim.diagnoses.slice(from, from + 12).map(({ code, qualifier, order }) => {
      const list = qualifier ?? (order === 1 ? 'ABK' : 'ABF');
      return new Composite(`${clean(list)}:${clean(code)}`);
    });
    out.add('HI', ...codes);
  }
  if (claim.drg) out.add('HI', new Composite(`DR:${clean(claim.drg)}`));
  if (claim.renderingNpi) {
    out.add('NM1', '82', '1', renderingName ?? 'PROVIDER', '', '', '', '', ...npi(claim.renderingNpi));
  }
  for (const line of claim.lines) addLine(out, line, claim);
}

function addLine(out: Segments, line: SourceClaimLine, claim: SourceClaim): void {
  out.add('LX', line.line);
  const procedure = line.procedure
    ? new Composite(['HC', line.procedure, ...(line.modifiers ?? [])].map(clean).join(':'))
    : '';
  const billed = money(line.billedCents ?? 0);
  const units = line.units === undefined ? '' : String(line.units);
  if (claim.type === 'institutional') {
    out.add('SV2', line.revenueCode ?? '', procedure, billed, units && 'UN', units);
  } else {
    const pos = line.pos === claim.lines[0]?.pos ? '' : (line.pos ?? '');
    const pointers = new Composite((line.diagnosisPointers ?? []).join(':'));
    out.add('SV1', procedure, billed, units && 'UN', units, pos, '', pointers);
  }
  if (line.serviceFrom && line.serviceThrough) {
    const isOneDay = line.serviceFrom === line.serviceThrough;
    const days = isOneDay ? compact(line.serviceFrom) : `${compact(line.serviceFrom)}-${compact(line.serviceThrough)}`;
    out.add('DTP', '472', isOneDay ? 'D8' : 'RD8', days);
  }
  if (line.renderingNpi && line.renderingNpi !== claim.renderingNpi) {
    out.add('NM1', '82', '1', 'PROVIDER', '', '', '', '', ...npi(line.renderingNpi));
  }
}

/** An element whose component separators are meant. */
class Composite {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Segments of one transaction set, counted. */
class Segments {
  text = '';
  count = 0;

  add(tag: string, ...elements: readonly (string | number | Composite)[]): void {
    let last = elements.length;
    while (last > 0 && textOf(elements[last - 1]!) === '') last--;
    let segment = tag;
    for (let i = 0; i < last; i++) segment += `*${textOf(elements[i]!)}`;
    this.text += `${segment}~\n`;
    this.count++;
  }
}

const textOf = (element: string | number | Composite): string =>
  element instanceof Composite ? element.text : clean(String(element));

const clean = (text: string): string => text.replace(/[*~:^\r\n]/g, ' ');
const compact = (date: CalendarDate): string => date.replaceAll('-', '');
const padded = (id: string): string => clean(id).slice(0, 15).padEnd(15);
const npi = (number: string | undefined): readonly string[] => (number ? ['XX', number] : []);

function money(cents: number): string {
  const magnitude = Math.abs(cents);
  const rest = magnitude % 100;
  const text = `${Math.floor(magnitude / 100)}${rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`}`;
  return cents < 0 ? `-${text}` : text;
}
