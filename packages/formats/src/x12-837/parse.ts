import type { SourceProblem } from '@optimiq/domain/records/source';
import { X12Parser } from '../x12/parser.ts';
import type { Claim837 } from './claim.ts';
import { kind837 } from './reader.ts';

export type Sink837 = {
  /** A whole claim; the receiver may keep it. */
  claim(claim: Claim837): void;
  problem(problem: SourceProblem): void;
};

/** Reads the 837 claims of a file and passes over every other transaction set. */
export class Parser837 extends X12Parser {
  constructor(sink: Sink837) {
    super([kind837((claim) => sink.claim(claim))], (problem) => sink.problem(problem));
  }
}
