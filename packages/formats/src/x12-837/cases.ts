/** Small 837 files for the tests of this folder: made up, one feature each. */

const isa =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250401*1200*^*00501*000000905*0*P*:~';

/** One transaction set in its envelope, with right counts. */
export function envelope(body: readonly string[], guide = '005010X222A1'): string {
  const segments = [`ST*837*987654*${guide}`, 'BHT*0019*00*1*20250401*1200*CH', ...body];
  const all = [
    `GS*HC*SENDER*RECEIVER*20250401*1200*1*X*${guide}`,
    ...segments,
    `SE*${segments.length + 1}*987654`,
    'GE*1*1',
    'IEA*1*000000905',
  ];
  return `${isa}\n${all.join('~\n')}~\n`;
}

export const billing = [
  'HL*1**20*1',
  'PRV*BI*PXC*207R00000X',
  'NM1*85*2*SAMPLE CLINIC*****XX*1234567893',
  'REF*EI*999999999',
];

export const subscriber = [
  'HL*2*1*22*0',
  'SBR*P*18*******16',
  'NM1*IL*1*DOE*JOHN*T***MI*123456',
  'N3*1 MAIN STREET*FLAT 2',
  'N4*RIVERDALE*MD*20737',
  'DMG*D8*19430501*M',
  'NM1*PR*2*SAMPLE HEALTH PLAN*****PI*11122333',
];

/** Professional: two lines, a rendering provider, pointers and modifiers. */
export const professional = [
  ...billing,
  ...subscriber,
  'CLM*A37YH556*500.5***11:B:1*Y*A*Y*I',
  'HI*ABK:E1122*ABF:N183*ABF:I10',
  'NM1*82*1*WELBY*MARCUS****XX*1112223338',
  'PRV*PE*PXC*207RC0000X',
  'LX*1',
  'SV1*HC:99214:25:95*400*UN*1*11**1:2:3',
  'DTP*472*D8*20250314',
  'LX*2',
  'SV1*HC:83036*100.5*UN*2***1',
  'DTP*472*RD8*20250314-20250315',
];

/** Institutional: a replacement of an earlier claim, with DRG, procedures, dates. */
export const institutional = [
  ...billing,
  ...subscriber,
  'CLM*INP1*9000***11:A:7**A*Y*Y',
  'DTP*096*TM*1130',
  'DTP*434*RD8*20250301-20250305',
  'DTP*435*DT*202503011030',
  'CL1*3*1*01',
  'REF*F8*INP0',
  'HI*ABK:I5033:::::::Y',
  'HI*ABJ:R0602',
  'HI*ABF:N179:::::::N*ABF:E119:::::::Y',
  'HI*DR:291',
  'HI*BBR:02HV33Z:D8:20250302',
  'NM1*71*1*HOUSE*GREGORY****XX*1112223338',
  'LX*1',
  'SV2*0120**8000*DA*4',
  'LX*2',
  'SV2*0450*HC:99285*1000*UN*1',
  'DTP*472*D8*20250301',
];
