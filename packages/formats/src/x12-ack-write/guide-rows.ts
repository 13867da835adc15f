/**
 * Loops and segments of the two guides, as identifiers and numbers.
 *
 * A line is a loop: its identifier, the loop around it, its opening segment, then its segments in order. A segment has
 * '=' the codes its qualifier may have (element 1; HL03 of HL; the first component of HI), '!' when it is required
 * and '*' how often it may be there with each of its codes: one time unless it says so, '*0' any number of times. The
 * opening segment says so of its loop. Segments of one name stand in any order, and so do loops that begin with the same segment.
 *
 * Where a guide asks for a segment under a condition, it is optional here. Sets of qualifiers are joined where only
 * the wording of the guide tells them apart.
 *
 * Source: ASC X12 005010X222A1, 005010X223A2.
 */
const header = `
1000A ST NM1=41! PER=IC!*2
1000B ST NM1=40!
2000A ST HL=20!*0 PRV=BI CUR=85`;

const party = 'N3! N4!';
const otherId = 'REF=0B,1G,G2,LU';

const professionalClaim = (parent: string, letter: string) => `
2300${letter} ${parent} CLM*100 DTP=454,304,431,439,455,471,435,096,360,361,314,297,296,484,050 DTP=453,090,091,444*2 PWK*10 CN1 AMT=F5 REF=4N,F5,EW,G1,F8,9A,9C,LX,D9,EA,P4,1J REF=9F REF=X4*3 K3*10 NTE CR1 CR2 CRC=07*3 CRC=E1,E2,E3*3 CRC=75 CRC=ZZ HI=BK,ABK! HI=BP HI=BG*2 HCP
2310A${letter} 2300${letter} NM1=DN,P3*2 ${otherId}*3
2310B${letter} 2300${letter} NM1=82 PRV=PE ${otherId}*4
2310C${letter} 2300${letter} NM1=77 ${party} ${otherId}*3 PER=IC
2310D${letter} 2300${letter} NM1=DQ ${otherId}*4
2310E${letter} 2300${letter} NM1=PW ${party}
2310F${letter} 2300${letter} NM1=45 ${party}
2320${letter} 2300${letter} SBR*10 CAS*5 AMT=D AMT=A8 AMT=EAF OI! MOA
2330A${letter} 2320${letter} NM1=IL! N3 N4 REF=SY*2
2330B${letter} 2320${letter} NM1=PR! N3 N4 DTP=573 REF=2U,EI,FY,NF*2 REF=G1 REF=9F REF=T4 REF=F8
2330C${letter} 2320${letter} NM1=DN,P3*2 ${otherId}!*3
2330D${letter} 2320${letter} NM1=82 ${otherId}!*3
2330E${letter} 2320${letter} NM1=77 ${otherId}!*3
2330F${letter} 2320${letter} NM1=DQ ${otherId}!*3
2330G${letter} 2320${letter} NM1=85 ${otherId}!*2
2400${letter} 2300${letter} LX!*50 SV1! SV5 PWK*10 CR1 CR3 CRC=07*3 CRC=70 CRC=09 DTP=472! DTP=471,607,463,461,304,011,455,454 DTP=738,739*2 QTY=PT,FL*2 MEA*5 CN1 REF=9B,9D,6R,EW,X4,F4,BT REF=G1*5 REF=9F*5 AMT=T AMT=F4 K3*10 NTE=ADD,DCP NTE=TPO PS1 HCP
2410${letter} 2400${letter} LIN CTP! REF=VY,XZ
2420A${letter} 2400${letter} NM1=82 PRV=PE ${otherId}*20
2420B${letter} 2400${letter} NM1=QB ${otherId}*20
2420C${letter} 2400${letter} NM1=77 ${party} ${otherId}*3
2420D${letter} 2400${letter} NM1=DQ ${otherId}*20
2420E${letter} 2400${letter} NM1=DK N3 N4 ${otherId}*20 PER=IC
2420F${letter} 2400${letter} NM1=DN,P3*2 ${otherId}*20
2420G${letter} 2400${letter} NM1=PW ${party}
2420H${letter} 2400${letter} NM1=45 ${party}
2430${letter} 2400${letter} SVD*15 CAS*5 DTP=573! AMT=EAF
2440${letter} 2400${letter} LQ*0 FRM!*99`;

const institutionalClaim = (parent: string, letter: string) => `
2300${letter} ${parent} CLM*100 DTP=434! DTP=096,435,050 CL1! PWK*10 CN1 AMT=F3 REF=4N,9F,G1,F8,9A,9C,D9,LU,EA,P4,G4 REF=LX*5 K3*10 NTE=ALG,DCP,DGN,DME,MED,NTR,ODT,RHB,RLH,RNH,SET,SFM,SPT,UPI*10 NTE=ADD CRC=ZZ HI=ABK,BK! HI=ABJ,BJ HI=APR,PR HI=ABN,BN HI=DR HI=ABF,BF*2 HI=BBR,BR,CAH HI=BBQ,BQ*2 HI=BI*2 HI=BH*2 HI=BE*2 HI=BG*2 HI=TC*2 HCP
2310A${letter} 2300${letter} NM1=71 PRV=AT ${otherId}*4
2310B${letter} 2300${letter} NM1=72 ${otherId}*4
2310C${letter} 2300${letter} NM1=ZZ ${otherId}*4
2310D${letter} 2300${letter} NM1=82 ${otherId}*4
2310E${letter} 2300${letter} NM1=77 ${party} ${otherId}*3
2310F${letter} 2300${letter} NM1=DN ${otherId}*3
2320${letter} 2300${letter} SBR*10 CAS*5 AMT=D AMT=EAF AMT=A8 OI! MIA MOA
2330A${letter} 2320${letter} NM1=IL! N3 N4 REF=SY*2
2330B${letter} 2320${letter} NM1=PR! N3 N4 DTP=573 REF=2U,EI,FY,NF*2 REF=G1 REF=9F REF=T4 REF=F8
2330C${letter} 2320${letter} NM1=71 ${otherId}!*4
2330D${letter} 2320${letter} NM1=72 ${otherId}!*4
2330E${letter} 2320${letter} NM1=ZZ ${otherId}!*4
2330F${letter} 2320${letter} NM1=77 ${otherId}!*3
2330G${letter} 2320${letter} NM1=82 ${otherId}!*4
2330H${letter} 2320${letter} NM1=DN ${otherId}!*3
2330I${letter} 2320${letter} NM1=85 ${otherId}!*2
2400${letter} 2300${letter} LX!*999 SV2! PWK*10 DTP=472 REF=6R,9B,9D AMT=GT AMT=N8 NTE=TPO HCP
2410${letter} 2400${letter} LIN CTP! REF=VY,XZ
2420A${letter} 2400${letter} NM1=72 ${otherId}*20
2420B${letter} 2400${letter} NM1=ZZ ${otherId}*20
2420C${letter} 2400${letter} NM1=82 ${otherId}*20
2420D${letter} 2400${letter} NM1=DN ${otherId}*20
2430${letter} 2400${letter} SVD*15 CAS*5 DTP=573! AMT=EAF`;

const payTo = `
2010AB 2000A NM1=87 ${party}
2010AC 2000A NM1=PE ${party} REF=2U,FY,NF REF=EI!`;
const payer = `
2010BB 2000B NM1=PR! N3 N4 REF=2U,EI,FY,NF*3 REF=G2,LU*2`;

// A letter after the loop keeps the claims of a subscriber and of a dependent apart; nobody is told of it.
export const professionalRows = `${header}
2010AA 2000A NM1=85! ${party} REF=EI,SY! REF=0B,1G*2 PER=IC*2${payTo}
2000B 2000A HL=22!*0 SBR! PAT
2010BA 2000B NM1=IL! N3 N4 DMG REF=SY REF=Y4 PER=IC${payer}${professionalClaim('2000B', ':S')}
2000C 2000B HL=23*0 PAT!
2010CA 2000C NM1=QC! ${party} DMG! REF=Y4 REF=1W,SY PER=IC${professionalClaim('2000C', ':D')}`;

export const institutionalRows = `${header}
2010AA 2000A NM1=85! ${party} REF=EI! PER=IC*2${payTo}
2000B 2000A HL=22!*0 SBR!
2010BA 2000B NM1=IL! N3 N4 DMG REF=SY REF=Y4${payer}${institutionalClaim('2000B', ':S')}
2000C 2000B HL=23*0 PAT!
2010CA 2000C NM1=QC! ${party} DMG! REF=Y4 REF=1W,SY${institutionalClaim('2000C', ':D')}`;

/**
 * Elements that one guide asks for and the other does not, by segment: SVD03 is the procedure a payer adjudicated,
 * SVD04 the revenue code.
 */
export const professionalElements = { CLM: [6], SVD: [3] };
export const institutionalElements = { SVD: [4] };
