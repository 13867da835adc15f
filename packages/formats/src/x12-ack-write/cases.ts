import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { acknowledge } from './acknowledge.ts';
import { fullSet } from './full-set.ts';
import { guideOf } from './guide.ts';
import type { AcknowledgementKind, AcknowledgementOptions } from './options.ts';
import { type ReadInterchange, readBack } from './read-back.ts';

/** Small files for the tests of this folder: made up, valid by the guide unless a test changes them. */

export const isa =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250401*1200*^*00501*000000905*0*P*:';

export const header = [
  'BHT*0019*00*BATCH7*20250401*1200*CH',
  'NM1*41*2*SUBMITTER*****46*S1',
  'PER*IC*DESK*TE*5555550100',
  'NM1*40*2*SAMPLE HEALTH PLAN*****46*R1',
];

export const provider = [
  'HL*1**20*1',
  'NM1*85*2*SAMPLE CLINIC*****XX*1234567893',
  'N3*1 MAIN STREET',
  'N4*RIVERDALE*MD*20737',
  'REF*EI*999999999',
];

export const subscriber = [
  'HL*2*1*22*0',
  'SBR*P*18*******16',
  'NM1*IL*1*DOE*JOHN*T***MI*123456',
  'N3*1 MAIN STREET',
  'N4*RIVERDALE*MD*20737',
  'DMG*D8*19430501*M',
  'NM1*PR*2*SAMPLE HEALTH PLAN*****PI*11122333',
];

export const claim = (number: string, amount = '100.5'): string[] => [
  `CLM*${number}*${amount}***11:B:1*Y*A*Y*I`,
  'HI*ABK:E1122',
  'LX*1',
  `SV1*HC:99214*${amount}*UN*1***1`,
  'DTP*472*D8*20250314',
];

/** A whole set of one subscriber and one claim. */
export const professional = [...header, ...provider, ...subscriber, ...claim('CLAIM1')];

/** The body of a set between ST and SE, with right counts. */
export const setOf = (body: readonly string[], guide = '005010X222A1', control = '0001'): string[] => [
  `ST*837*${control}*${guide}`,
  ...body,
  `SE*${body.length + 2}*${control}`,
];

/** Sets in one group and one interchange, with right counts. */
export function fileOf(sets: readonly (readonly string[])[], guide = '005010X222A1', header = isa): string {
  const segments = [
    header,
    `GS*HC*SENDER*RECEIVER*20250401*1200*17*X*${guide}`,
    ...sets.flat(),
    `GE*${sets.length}*17`,
    'IEA*1*000000905',
  ];
  return `${segments.join('~\n')}~\n`;
}

/** Every loop, segment and element of a guide in one file. */
export const fullFile = (guide: string): string => fileOf([setOf(fullSet(guideOf(guide)!), guide)], guide);

export type Answered = { readonly text: string; readonly interchanges: readonly ReadInterchange[] };

/** Acknowledgements of a file, read back. */
export async function answer(
  file: string | Uint8Array,
  kinds: readonly AcknowledgementKind[],
  options: Partial<AcknowledgementOptions> = {},
): Promise<Answered> {
  const bytes = Buffer.from(file);
  let text = '';
  const open = async function* () {
    yield bytes;
  };
  const all = { writtenOn: '2025-04-02' as CalendarDate, writtenAt: '0915', ...options };
  for await (const part of acknowledge(open, kinds, all)) text += part;
  return { text, interchanges: readBack(text) };
}

/** The sets of all groups, without ST and SE, as lines. */
export const linesOf = ({ interchanges }: Answered): string[] =>
  interchanges.flatMap(({ groups }) =>
    groups.flatMap(({ sets }) => sets.flatMap((set) => set.slice(1, -1).map((segment) => segment.join('*')))),
  );
