/** How one element, or one component of it, has to look. */
export type ElementRule = {
  /** I code, A text, R decimal, N whole number, D date CCYYMMDD, T time HHMM and longer; C composite. */
  readonly type: 'I' | 'A' | 'R' | 'N' | 'D' | 'T' | 'C';
  readonly min: number;
  readonly max: number;
  readonly isRequired: boolean;
  readonly repeats: boolean;
  /** Closed list of an element whose values are codes and say nothing of a person. */
  readonly codes: ReadonlySet<string> | undefined;
  readonly components: readonly ElementRule[];
};

const contact = 'I2! A1-60 I2=TE|EM|FX|EX|UR A1-256 I2=TE|EM|FX|EX|UR A1-256 I2=TE|EM|FX|EX|UR A1-256 A1-20';
const adjustment = 'I1-5 R1-18 R1-15';
const procedure = 'I2!,A1-48!,A2,A2,A2,A2,A1-80,A1-48';
const code = '(I1-3!,A1-30!,I2-3,A1-35,R1-18,R1-15,A1-30,A1-30,I1)';
const reference = '(I2-3!,A1-50!,I2-3,A1-50,I2-3,A1-50)';
/** SV107: the diagnoses of the claim, by their place in HI. */
const diagnosis = '1|2|3|4|5|6|7|8|9|10|11|12';
const pointers = `N1-2!=${diagnosis},N1-2=${diagnosis},N1-2=${diagnosis},N1-2=${diagnosis}`;
const unit = '(I2!,R1-15,R1-10,I2,R1-15,R1-10,I2,R1-15,R1-10,I2,R1-15,R1-10,I2,R1-15,R1-10)';

/**
 * Elements of each segment of an 837 in order: type and length, '!' where every loop of both guides asks for it, '^'
 * where it repeats, '=' its codes, '( )' its components. Where the guides or loops differ, the wider rule stands.
 *
 * Source: ASC X12 005010X222A1 and 005010X223A2, element types and lengths of version 005010.
 */
const rows: Readonly<Record<string, string>> = {
  ST: 'I3! A4-9! A1-35',
  SE: 'N1-10! A4-9!',
  BHT: 'I4!=0019 I2!=00|18 A1-50! D8! T4-8! I2!=31|CH|RP',
  NM1: 'I2-3! I1!=1|2 A1-60 A1-35 A1-25 A1-10 A1-10 I1-2 A2-80 I2 I2-3 A1-60',
  PER: contact,
  HL: 'A1-12! A1-12 I1-2! I1!=0|1',
  PRV: 'I1-3! I2-3! A1-50! I2 (A1-50) I3',
  CUR: `I2-3! I3! R4-10 I2-3 I3 I3 ${'I3 D8 T4-8 '.repeat(5).trim()}`,
  N3: 'A1-55! A1-55',
  N4: 'A2-30! I2 I3-15 I2-3 I1-2 A1-30 I1-3',
  REF: `I2-3! A1-50! A1-80 ${reference}`,
  SBR: 'I1!=A|B|C|D|E|F|G|H|P|S|T|U I2 A1-50 A1-60 I1-3 I1 I1 I2 I1-2',
  PAT: 'I2 I1 I2 I1 I2-3=D8 A1-35 I2=01 R1-10 I1=Y',
  DMG: 'I2-3!=D8 A1-35! I1!=F|M|U I1 (I1,I1-3,A1-30)^ I1-2 I2-3 I1-2 R1-15 I1-3 A1-30',
  CLM: 'A1-38! R1-18! I1-2 I1-2 (A1-2!,I1-2!=A|B,I1!)! I1=N|Y I1!=A|B|C I1!=N|W|Y I1!=I|Y I1 (I2-3!,I2-3,I2-3,I2,I2-3) I2-3 I1 I1 I1 I1 I1 I1 I2 I1-2',
  DTP: 'I3! I2-3!=D8|RD8|DT|TM A1-35!',
  CL1: 'I1 I1 I1-2 I1',
  PWK: 'I2! I1-2! N1-2 I2-3 I1-2 A2-80 A1-80 (I1-3,I1-3,I1-3,I1-3,I1-3) I1-2',
  CN1: 'I2! R1-18 R1-6 A1-50 R1-6 A1-30',
  AMT: 'I1-3! R1-18! I1',
  K3: `A1-80! I1-2 ${unit}`,
  NTE: 'I3! A1-80!',
  CR1: 'I2 R1-10 I1 I1 I2 R1-15 A1-55 A1-55 A1-80 A1-80',
  CR2: 'N1-9 R1-15 I2-3 I2-3 I2 R1-15 R1-15 I1 I1 A1-80 A1-80 I1',
  CR3: 'I1! I2! R1-15! I1 A1-80',
  CRC: 'I2! I1!=N|Y I2-3! I2-3 I2-3 I2-3 I2-3',
  HI: `${code}! ${`${code} `.repeat(11).trim()}`,
  HCP: 'I2! R1-18! R1-18 A1-50 R1-9 A1-50 R1-18 A1-48 I2 A1-48 I2 R1-15 I2 I1 I1-2',
  CAS: `I1-2!=CO|CR|OA|PI|PR I1-5! R1-18! R1-15 ${`${adjustment} `.repeat(5).trim()}`,
  OI: 'I1-2 I2 I1!=N|W|Y I1 I1 I1!=I|Y',
  MIA: `R1-15 R1-18 R1-15 R1-18 A1-50 ${'R1-18 '.repeat(9)}R1-15 R1-18 R1-18 R1-18 R1-18 ${'A1-50 '.repeat(4)}R1-18`,
  MOA: `R1-10 R1-18 ${'A1-50 '.repeat(5)}R1-18 R1-18`,
  LX: 'N1-6!',
  SV1: `(${procedure})! R1-18! I2!=MJ|UN R1-15! A1-2 I1-2 (${pointers})! R1-18 I1 I1-2 I1 I1 I1-2 I1-2 I1 I1 A1-10 I1-2 I1-2 I1-2 I1-2`,
  SV2: `A1-48! (${procedure}) R1-18! I2!=DA|UN R1-15! R1-10 R1-18 I1 I1 I1`,
  SV5: `(${procedure})! I2! R1-15! R1-18 R1-18 I1 I1`,
  QTY: `I2! R1-15! ${unit} A1-30`,
  MEA: `I2! I1-3! R1-20! ${unit} R1-20 R1-20 I2 I2 I2 I2-4 I1-3 I2-4`,
  PS1: 'A1-50! R1-18! I2',
  LIN: `A1-20 I2! A1-48! ${'I2 A1-48 '.repeat(14).trim()}`,
  CTP: `I2 I3 R1-17 R1-15! (I2!=F2|GR|ME|ML|UN)! I3 R1-10 R1-18 I2 A1-10 N1-2`,
  SVD: `A2-80! R1-18! (${procedure}) A1-48 R1-15! N1-6`,
  LQ: 'I1-3! A1-30!',
  FRM: 'A1-20! I1=N|W|Y A1-50 D8 R1-6',
};

/** Rules of a segment's elements, element 1 first; undefined for a segment that no 837 has. */
export function elementRulesOf(segment: string): readonly ElementRule[] | undefined {
  return Object.hasOwn(parsed, segment) ? parsed[segment] : undefined;
}

/** Every segment of the table. */
export const segmentNames: readonly string[] = Object.keys(rows);

const parsed: Readonly<Record<string, readonly ElementRule[]>> = Object.fromEntries(
  Object.entries(rows).map(([segment, row]) => [segment, row.split(' ').map(toRule)]),
);

function toRule(text: string): ElementRule {
  const composite = /^\((.*)\)(!?)(\^?)$/.exec(text);
  if (composite) {
    const [, inner, required, repeat] = composite;
    const components = inner!.split(',').map(toRule);
    const isRequired = required === '!';
    return { type: 'C', min: 1, max: 0, isRequired, repeats: repeat === '^', codes: undefined, components };
  }
  const [, type, min, max, required, codes] = /^([IARNDT])(\d+)(?:-(\d+))?(!?)(?:=(.*))?$/.exec(text)!;
  return {
    type: type as ElementRule['type'],
    min: Number(min),
    max: Number(max ?? min),
    isRequired: required === '!',
    repeats: false,
    codes: codes === undefined ? undefined : new Set(codes.split('|')),
    components: [],
  };
}
