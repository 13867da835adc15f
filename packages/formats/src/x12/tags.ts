import { segmentTag } from './segment.ts';

/* Identifiers of the segments that are read, as numbers to switch on. */
export const ISA = segmentTag('ISA');
export const IEA = segmentTag('IEA');
export const TA1 = segmentTag('TA1');
export const GS = segmentTag('GS');
export const GE = segmentTag('GE');
export const ST = segmentTag('ST');
export const SE = segmentTag('SE');
export const HL = segmentTag('HL');
export const SBR = segmentTag('SBR');
export const PAT = segmentTag('PAT');
export const NM1 = segmentTag('NM1');
export const N3 = segmentTag('N3');
export const N4 = segmentTag('N4');
export const DMG = segmentTag('DMG');
export const PRV = segmentTag('PRV');
export const REF = segmentTag('REF');
export const CLM = segmentTag('CLM');
export const DTP = segmentTag('DTP');
export const CL1 = segmentTag('CL1');
export const AMT = segmentTag('AMT');
export const CAS = segmentTag('CAS');
export const HI = segmentTag('HI');
export const LX = segmentTag('LX');
export const SV1 = segmentTag('SV1');
export const SV2 = segmentTag('SV2');
export const SVD = segmentTag('SVD');
