const head = [
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250401*1200*^*00501*000000905*0*T*:',
  'GS*HC*SENDER*RECEIVER*20250401*1200*1*X*005010X222A1',
  'ST*837*987654*005010X222A1',
  'BHT*0019*00*1*20250401*1200*CH',
  'NM1*41*2*SAMPLE SENDER*****46*S1',
  'NM1*40*2*SAMPLE PLAN*****46*P1',
  'HL*1**20*1',
  'NM1*85*2*SAMPLE CLINIC*****XX*1234567893',
  'N3*1 SAMPLE STREET',
  'N4*SPRINGFIELD*MA*011030000',
];

const subscriber = (level: number, id: string) => [
  `HL*${level}*1*22*0`,
  'SBR*P*18*******16',
  `NM1*IL*1*JOURNEY*PAT****MI*${id}`,
  'N3*2 SAMPLE STREET',
  'N4*SPRINGFIELD*MA*011030000',
  'DMG*D8*19480314*F',
  'NM1*PR*2*SAMPLE PLAN*****PI*P1',
];

const claim = (number: string) => [
  `CLM*${number}*150***11:B:1*Y*A*Y*I`,
  'HI*ABK:E1122*ABF:I5032',
  'LX*1',
  'SV1*HC:99213*150*UN*1***1:2',
  'DTP*472*D8*20250302',
];

/** Professional claims: two good ones of one new member, $150.00 each, and one of a person without an identifier. */
export function claimFile(memberId: string): Buffer {
  const body = [
    ...head,
    ...subscriber(2, memberId),
    ...claim(`${memberId}-1`),
    ...claim(`${memberId}-2`),
    ...subscriber(3, ''),
    ...claim(`${memberId}-3`),
  ];
  const segments = [...body, `SE*${body.length - 1}*987654`, 'GE*1*1', 'IEA*1*000000905'];
  return Buffer.from(`${segments.join('~\n')}~\n`);
}
