import type { SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import type { ControlTotals } from '@optimiq/store/postgres/loads-read';
import type { LoadSoFar } from './load-messages.ts';

/** Counts and sums of one load while it is read. */
export class LoadTally {
  rows = 0;
  /** Records the file held, and those of them that are stored. */
  records = 0;
  kept = 0;
  readonly members = new Set<string>();
  private claims = 0;
  private lines = 0;
  private fills = 0;
  private eligibilityYears = 0;
  private billedCents = 0n;
  private allowedCents = 0n;
  private paidCents = 0n;
  private rejected = 0;
  private warnings = 0;

  /** Counts problems by what they mean for the person who sent the file. */
  add(problems: readonly SourceProblem[]): void {
    for (const { severity, count } of problems) {
      if (severity === 'error') this.rejected += count ?? 1;
      else this.warnings += count ?? 1;
    }
  }

  /** Counts a record that is stored. */
  count(record: SourceRecord): void {
    this.kept += 1;
    if (record.kind === 'claim') {
      this.claims += 1;
      this.lines += record.lines.length;
      this.billedCents += BigInt(record.billedCents ?? 0);
      this.allowedCents += BigInt(record.allowedCents ?? 0);
      this.paidCents += BigInt(record.paidCents ?? 0);
    } else if (record.kind === 'fill') this.fills += 1;
    else if (record.kind === 'eligibility-year') this.eligibilityYears += 1;
  }

  soFar(): LoadSoFar {
    const { rows, claims, lines, fills, eligibilityYears, rejected, warnings } = this;
    const { billedCents, allowedCents, paidCents } = this;
    const members = this.members.size;
    const controlTotals: ControlTotals = { claims, lines, members, billedCents, allowedCents, paidCents };
    return { counts: { rows, claims, lines, fills, eligibilityYears, members, rejected, warnings }, controlTotals };
  }
}
