import type { CoverageLine } from '@optimiq/domain/records/source-coverage';

/** HD03, X12 code list 1205, as lines of coverage; any other code is kept as it is under 'other'. */
const lines: Readonly<Record<string, CoverageLine>> = {
  EPO: 'medical',
  FAC: 'medical',
  HLT: 'medical',
  HMO: 'medical',
  MM: 'medical',
  POS: 'medical',
  PPO: 'medical',
  PRA: 'medical',
  // A plan that bears the risk for Medicare: Medicare Advantage.
  AJ: 'part-c',
  MOD: 'drug',
  PDG: 'drug',
  DCP: 'dental',
  DEN: 'dental',
  VIS: 'vision',
};

/** The lines that an end of all coverage ends: those that HD03 can name. */
export const insuranceLines: readonly CoverageLine[] = ['medical', 'part-c', 'drug', 'dental', 'vision', 'other'];

/** Line of coverage of an insurance line code. */
export function lineOf(code: string): CoverageLine {
  return Object.hasOwn(lines, code) ? lines[code]! : 'other';
}

/** INS06-1, X12 code list 1218: the parts of Medicare a person has. D says Medicare without saying which. */
export const medicareParts: Readonly<Record<string, readonly CoverageLine[]>> = {
  A: ['part-a'],
  B: ['part-b'],
  C: ['part-a', 'part-b'],
};
