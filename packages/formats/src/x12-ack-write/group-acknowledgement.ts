import type { Segment } from '../x12/segment.ts';
import type { ReceivedGroup } from './received.ts';
import type { SetAcknowledgement } from './set-acknowledgement.ts';
import type { X12Writer } from './x12-writer.ts';

const implementation = '005010X231A1';

/** AK905 to AK909, as far as it is used here. */
type GroupFault =
  | '3' // no GE
  | '4' // GE02 is not GS06
  | '5' // GE01 does not hold
  | '6'; // GS06 is no control number

/** ST to SE of the 999 that answers one functional group, in a group of its own. */
export class GroupAcknowledgement {
  readonly received: ReceivedGroup;
  readonly controls = new Set<string>();
  readonly #writer: X12Writer;
  readonly #isStrict: boolean;
  readonly #faults = new Set<GroupFault>();
  #included: number | undefined;
  #sets = 0;
  #taken = 0;
  #hasFaults = false;
  #isClosed = false;

  constructor(writer: X12Writer, received: ReceivedGroup, isStrict: boolean) {
    this.#writer = writer;
    this.received = received;
    this.#isStrict = isStrict;
    if (!/^\d{1,9}$/.test(received.control)) this.#faults.add('6');
    writer.openGroup('FA', implementation, received);
    writer.openSet('999', implementation);
    writer.segment('AK1', received.code, received.control, received.version);
  }

  /** The next set of the group, which has been read to its end. */
  add(set: SetAcknowledgement): void {
    const outcome = set.finish(this.#isStrict);
    this.#sets++;
    if (outcome !== 'R') this.#taken++;
    if (outcome !== 'A') this.#hasFaults = true;
  }

  /** GE. */
  close(segment: Segment): void {
    const included = Number(segment.element(1));
    if (Number.isSafeInteger(included) && included >= 0 && included < 1_000_000) this.#included = included;
    if (included !== this.#sets) this.#faults.add('5');
    if (segment.element(2).trim() !== this.received.control) this.#faults.add('4');
    this.#isClosed = true;
  }

  /** AK9 and the trailers; without a GE the count is that of the sets received. */
  write(): void {
    if (!this.#isClosed) this.#faults.add('3');
    const isWhole = !this.#hasFaults && this.#faults.size === 0;
    const outcome = this.#taken === 0 ? 'R' : this.#taken < this.#sets ? 'P' : isWhole ? 'A' : 'E';
    this.#writer.segment(
      'AK9',
      outcome,
      this.#included ?? this.#sets,
      this.#sets,
      this.#taken,
      ...[...this.#faults].sort(),
    );
    this.#writer.closeSet();
    this.#writer.closeGroup();
  }
}
