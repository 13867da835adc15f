/** Small X12 files for tests: made up, one feature each. */

const isa = 'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250401*1200*^*00501*000000905*0*P*:';

const groups: Readonly<Record<string, string>> = { '834': 'BE', '835': 'HP', '277': 'HN', '999': 'FA', '997': 'FA' };

/** Transaction sets of one kind in their envelope, with right counts; `before` stands between ISA and GS. */
export function interchange(set: string, guide: string, bodies: readonly (readonly string[])[], before: string[] = []) {
  const sets = bodies.flatMap((body, index) => {
    const number = String(index + 1).padStart(4, '0');
    return [`ST*${set}*${number}*${guide}`, ...body, `SE*${body.length + 2}*${number}`];
  });
  const all = [
    isa,
    ...before,
    `GS*${groups[set] ?? 'HC'}*SENDER*RECEIVER*20250401*1200*7*X*${guide}`,
    ...sets,
    `GE*${bodies.length}*7`,
    'IEA*1*000000905',
  ];
  return `${all.join('~\n')}~\n`;
}

export const file834 = (...body: string[]) => interchange('834', '005010X220A1', [[...enrollment, ...body]]);
export const file835 = (...body: string[]) => interchange('835', '005010X221A1', [[...payment, ...body]]);
export const file277ca = (...body: string[]) => interchange('277', '005010X214', [[...batch, ...body]]);
export const file999 = (...body: string[]) => interchange('999', '005010X231A1', [body]);

export const enrollment = [
  'BGN*00*12456*20250401*1200****2',
  'REF*38*GROUPPOLICY',
  'N1*P5*SPONSORNAME*FI*999888777',
  'N1*IN*PAYERNAME*XV*H0001',
];

/** A subscriber with two products, and a dependent with a number of their own. */
export const family = [
  'INS*Y*18*021*20*A*E**FT',
  'REF*0F*SUB1',
  'REF*1L*GROUP1',
  'DTP*356*D8*20250101',
  'NM1*IL*1*DOE*JOHN*P***34*103229876',
  'PER*IP**HP*5551230000*EM*JOHN@EXAMPLE.COM',
  'N3*100 MARKET ST*APT 30',
  'N4*CAMP HILL*PA*17011',
  'DMG*D8*19700816*M',
  'HD*021**HLT*PLAN1*FAM',
  'DTP*348*D8*20250101',
  'HD*021**DEN',
  'DTP*348*D8*20250201',
  'DTP*349*D8*20251231',
  'INS*N*19*021*20*A***FT',
  'REF*0F*SUB1',
  'REF*23*DEP1',
  'NM1*IL*1*DOE*JANE',
  'DMG*D8*20100301*F',
  'HD*021**HLT*PLAN1*FAM',
  'DTP*348*D8*20250101',
];

export const payment = [
  'BPR*I*945*C*ACH*CCP*01*888999777*DA*24681012*1935665544**01*111333555*DA*144444*20250316',
  'TRN*1*TRACE77*1935665544',
  'DTM*405*20250314',
  'N1*PR*PAYERNAME*XV*12345',
  'PER*BL*CONTACTNAME*TE*5551230000',
  'N1*PE*PAYEENAME*XX*1234567893',
  'REF*TJ*777667755',
];

/** Two claims that balance with the 945 of the payment. */
export const paidClaims = [
  'LX*1',
  'CLP*CLAIM1*1*800*450*300*12*ICN1*11*1',
  'CAS*CO*A2*50',
  'NM1*QC*1*BUDD*WILLIAM*K***MI*MEM1',
  'NM1*82*1*WELBY*MARCUS****XX*1112223338',
  'MOA***MA01*MA07',
  'DTM*232*20250301',
  'DTM*233*20250304',
  'SVC*HC:99211:25:59*800*500**2*HC:99212',
  'DTM*150*20250301',
  'DTM*151*20250304',
  'CAS*PR*1*250**2*50*1',
  'REF*6R*7',
  'AMT*B6*550.5',
  'LQ*HE*N130',
  'CLP*CLAIM2*1*1200*495*600*MA*ICN2*11*1**291',
  'CAS*CO*A2*55',
  'NM1*QC*1*SETTLE*SUSAN****HN*1EG4TE5MK73',
  'SVC*NU:0450*1200*550',
  'DTM*472*20250310',
  'CAS*PR*1*600',
  'CAS*CO*45*50',
];

export const batch = [
  'BHT*0085*08*ACK1*20250402*100831*TH',
  'HL*1**20*1',
  'NM1*PR*2*PAYERNAME*****FI*141797357',
  'TRN*1*SOURCE1',
  'DTP*050*D8*20250401',
  'DTP*009*D8*20250402',
  'HL*2*1*21*1',
  'NM1*41*2*SUBMITTERNAME*****46*ETIN',
  'TRN*2*BATCH1',
  'STC*A1:20*20250402*WQ*225',
  'QTY*90*1',
  'QTY*AA*1',
  'AMT*YU*125',
  'AMT*YY*100',
];

/** An accepted claim, and a rejected one with a line. */
export const answeredClaims = [
  'HL*3*2*19*1',
  'NM1*85*1*DOCTORNAME*IMA****XX*1234567893',
  'TRN*1*PROVIDER1',
  'HL*4*3*PT',
  'NM1*QC*1*PATIENTNAME*THEBE****MI*MEM1',
  'TRN*2*CLAIM1',
  'STC*A2:20*20250402*WQ*125',
  'REF*1K*ICN1',
  'DTP*472*D8*20250301',
  'HL*5*3*PT',
  'NM1*QC*1*PATIENTNAME*OTHER****MI*MEM2',
  'TRN*2*CLAIM2',
  'STC*A7:562:85*20250402*U*100******A3:21',
  'REF*1K*ICN2',
  'SVC*HC:99213*100',
  'STC*A7:453*20250402*U',
  'REF*FJ*3',
];

/** One set with errors of a segment and of an element, one accepted. */
export const answeredSets = [
  'AK1*HC*17*005010X222A1',
  'AK2*837*0001*005010X222A1',
  'IK3*NM1*17*2010*8',
  'CTX*CLM01:CLAIMNUMBER',
  'IK4*3:1*1035*1*BADVALUE',
  'IK3*HL*20**1',
  'IK5*R*5*I5',
  'AK2*837*0002',
  'IK5*A',
  'AK9*P*2*2*1*4',
];
