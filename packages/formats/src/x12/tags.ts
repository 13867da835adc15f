import { segmentTag } from './segment.ts';

/* Identifiers of the segments that are read, as numbers to switch on. */

// Envelope.
export const ISA = segmentTag('ISA');
export const IEA = segmentTag('IEA');
export const TA1 = segmentTag('TA1');
export const GS = segmentTag('GS');
export const GE = segmentTag('GE');
export const ST = segmentTag('ST');
export const SE = segmentTag('SE');

// Several transaction sets.
export const BHT = segmentTag('BHT');
export const HL = segmentTag('HL');
export const NM1 = segmentTag('NM1');
export const N1 = segmentTag('N1');
export const N3 = segmentTag('N3');
export const N4 = segmentTag('N4');
export const PER = segmentTag('PER');
export const DMG = segmentTag('DMG');
export const REF = segmentTag('REF');
export const DTP = segmentTag('DTP');
export const DTM = segmentTag('DTM');
export const AMT = segmentTag('AMT');
export const QTY = segmentTag('QTY');
export const CAS = segmentTag('CAS');
export const LX = segmentTag('LX');
export const TRN = segmentTag('TRN');
export const SVC = segmentTag('SVC');

// 837.
export const SBR = segmentTag('SBR');
export const PAT = segmentTag('PAT');
export const PRV = segmentTag('PRV');
export const CLM = segmentTag('CLM');
export const CL1 = segmentTag('CL1');
export const HI = segmentTag('HI');
export const SV1 = segmentTag('SV1');
export const SV2 = segmentTag('SV2');
export const SVD = segmentTag('SVD');

// 835.
export const BPR = segmentTag('BPR');
export const CLP = segmentTag('CLP');
export const MIA = segmentTag('MIA');
export const MOA = segmentTag('MOA');
export const LQ = segmentTag('LQ');
export const PLB = segmentTag('PLB');

// 834.
export const BGN = segmentTag('BGN');
export const INS = segmentTag('INS');
export const HD = segmentTag('HD');
export const COB = segmentTag('COB');
export const LS = segmentTag('LS');
export const LE = segmentTag('LE');

// 277CA, 999, 997.
export const STC = segmentTag('STC');
export const AK1 = segmentTag('AK1');
export const AK2 = segmentTag('AK2');
export const AK3 = segmentTag('AK3');
export const AK4 = segmentTag('AK4');
export const AK5 = segmentTag('AK5');
export const AK9 = segmentTag('AK9');
export const IK3 = segmentTag('IK3');
export const IK4 = segmentTag('IK4');
export const IK5 = segmentTag('IK5');

const ofEnvelope: ReadonlySet<number> = new Set([ISA, IEA, GS, GE, ST, SE]);

/** Whether a segment ends the transaction set it stands in. A TA1 inside a set is read by nobody. */
export const isOfEnvelope = (tag: number): boolean => ofEnvelope.has(tag);

/** Identifiers in a text with blanks between them: those a set may hold and that its reader has no use for. */
export const tagsOf = (names: string): ReadonlySet<number> => new Set(names.split(' ').map(segmentTag));
