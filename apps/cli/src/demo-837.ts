import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimType, SourceClaim } from '@optimiq/domain/records/source';
import { type WrittenClaim, write837 } from '@optimiq/formats/x12-837/write';
import type { OpenFile, WrittenFile } from './demo-files.ts';

/** An 837 file that takes the claims of one member after another. */
export type ClaimsFile = {
  /** Takes the claims of the file's own type and leaves the others. */
  readonly add: (claims: readonly SourceClaim[]) => Promise<void> | undefined;
  readonly close: () => Promise<WrittenFile>;
};

const claimsPerInterchange = 5_000;

/** An 837 of one type, in interchanges of 5,000 claims with rising control numbers; its rows are claims. */
export function openClaimsFile(file: OpenFile, type: ClaimType, writtenOn: CalendarDate): ClaimsFile {
  let waiting: WrittenClaim[] = [];
  let controlNumber = 0;
  const writeInterchange = async () => {
    controlNumber += 1;
    const options = {
      senderId: 'SYNTHETIC',
      receiverId: 'OPTIMIQDEMO',
      payerName: 'SYNTHETIC HEALTH PLAN',
      payerId: 'H9999',
      writtenOn,
      controlNumber,
    };
    let rows = waiting.length;
    for (const text of write837(waiting, options)) {
      await file.write(text, rows);
      rows = 0;
    }
    waiting = [];
  };
  return {
    add(claims) {
      for (const claim of claims) if (claim.type === type) waiting.push({ claim, billingName: nameOf(claim) });
      return waiting.length < claimsPerInterchange ? undefined : writeInterchange();
    },
    async close() {
      if (waiting.length > 0) await writeInterchange();
      return file.close();
    },
  };
}

const nameOf = ({ ccn, billingNpi }: SourceClaim) =>
  ccn ? `SYNTHETIC FACILITY ${ccn}` : `SYNTHETIC PRACTICE ${billingNpi?.slice(-4)}`;
