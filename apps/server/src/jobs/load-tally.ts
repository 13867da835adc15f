import type { SourceProblem } from '@optimiq/domain/records/source';
import type { ControlTotals, LoadCounts } from '@optimiq/store/postgres/loads-read';

/** Counts and sums of one load while it is read. */
export class LoadTally {
  rows = 0;
  claims = 0;
  lines = 0;
  fills = 0;
  eligibilityYears = 0;
  billedCents = 0n;
  allowedCents = 0n;
  paidCents = 0n;
  readonly members = new Set<string>();
  private rejected = 0;
  private warnings = 0;

  /** Counts problems by what they mean for the person who sent the file. */
  add(problems: readonly SourceProblem[]): void {
    for (const { severity } of problems) {
      if (severity === 'error') this.rejected += 1;
      else this.warnings += 1;
    }
  }

  counts(): LoadCounts {
    const { rows, claims, lines, fills, eligibilityYears, rejected, warnings, members } = this;
    return { rows, claims, lines, fills, eligibilityYears, members: members.size, rejected, warnings };
  }

  controlTotals(): ControlTotals {
    const { claims, lines, members, billedCents, allowedCents, paidCents } = this;
    return { claims, lines, members: members.size, billedCents, allowedCents, paidCents };
  }
}
