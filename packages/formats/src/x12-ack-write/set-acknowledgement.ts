import type { Segment } from '../x12/segment.ts';
import { CLM, HL } from '../x12/tags.ts';
import type { SegmentFault } from './fault.ts';
import { guideOf } from './guide.ts';
import type { ReceivedGroup } from './received.ts';
import { GuideWalk } from './walk.ts';
import type { X12Writer } from './x12-writer.ts';

/** IK502 to IK506, as far as it is used here. */
type SetFault =
  | '1' // a transaction set that is not read
  | '2' // no SE
  | '3' // SE02 is not ST02
  | '4' // SE01 does not hold
  | '5' // segments have faults
  | '7' // ST02 is no control number
  | '23' // ST02 was used before in the group
  | 'I6'; // a guide that is not read

/** What a set has to know of its group: the header, and the control numbers of the sets before it. */
export type GroupOfSets = { readonly received: ReceivedGroup; readonly controls: Set<string> };

export type SetOutcome = 'A' | 'E' | 'R';

/** Segments named in one AK2 loop at most; what comes after them is counted as a fault of the set only. */
const maxSegments = 1_000;

/** Control numbers kept of one group, as many as the load keeps: memory does not grow with the file. */
const maxControls = 10_000;

/** The guides an 837 is read by. */
const readGuides = /^(005010X22[23]|004010X09[68])/;

/**
 * AK2 to IK5 of one transaction set, written as it is read.
 *
 * IK303 is the loop without its letters, because it has room for four characters. CTX names the claim. IK402 is left
 * out; IK404 repeats nothing but codes that say nothing of a person.
 */
export class SetAcknowledgement {
  readonly #writer: X12Writer;
  readonly #control: string;
  readonly #firstOrdinal: number;
  readonly #isRead: boolean;
  readonly #walk: GuideWalk | undefined;
  readonly #faults = new Set<SetFault>();
  #position = 1;
  #segments = 0;
  #claimId: string | undefined;
  /** The claim that was open before the segment at hand: what is missing belongs to it. */
  #earlierClaimId: string | undefined;
  #hasClaim = false;
  #isClosed = false;

  constructor(writer: X12Writer, segment: Segment, { received, controls }: GroupOfSets) {
    this.#writer = writer;
    this.#control = segment.element(2).trim();
    this.#firstOrdinal = segment.ordinal;
    const identifier = segment.element(1).trim();
    const implementation = segment.filled(3)?.trim() ?? received.version;
    if (identifier !== '837') this.#faults.add('1');
    else if (!readGuides.test(implementation)) this.#faults.add('I6');
    if (!/^[0-9A-Za-z]{4,9}$/.test(this.#control)) this.#faults.add('7');
    if (controls.has(this.#control)) this.#faults.add('23');
    else if (controls.size < maxControls) controls.add(this.#control);
    this.#isRead = identifier === '837' && readGuides.test(implementation);
    const guide = this.#isRead ? guideOf(implementation) : undefined;
    this.#walk = guide && new GuideWalk(guide, (fault) => this.#write(fault));
    writer.segment('AK2', identifier, this.#control, implementation);
  }

  take(segment: Segment): void {
    this.#position = segment.ordinal - this.#firstOrdinal + 1;
    this.#earlierClaimId = this.#claimId;
    if (segment.tag === HL) this.#claimId = undefined;
    else if (segment.tag === CLM) {
      this.#claimId = segment.filled(1);
      this.#hasClaim = true;
    }
    this.#walk?.take(segment, this.#position);
  }

  /** A segment that could not be read stood here. */
  loseSegment(): void {
    this.#faults.add('5');
  }

  /** SE. */
  close(segment: Segment): void {
    this.#isClosed = true;
    this.#position = segment.ordinal - this.#firstOrdinal + 1;
    if (Number(segment.element(1)) !== this.#position) this.#faults.add('4');
    if (segment.element(2).trim() !== this.#control) this.#faults.add('3');
  }

  /** Writes what is left of it. */
  finish(isStrict: boolean): SetOutcome {
    if (!this.#isClosed) {
      this.#position++;
      this.#faults.add('2');
    }
    this.#earlierClaimId = this.#claimId;
    this.#walk?.end(this.#position);
    if (this.#isRead && !this.#hasClaim) this.#faults.add('5');
    const hasFaults = this.#faults.size > 0;
    const outcome = !this.#isRead || !this.#hasClaim || (isStrict && hasFaults) ? 'R' : hasFaults ? 'E' : 'A';
    this.#writer.segment('IK5', outcome, ...[...this.#faults].sort().slice(0, 5));
    return outcome;
  }

  #write({ segment, position, loop, code, elements }: SegmentFault): void {
    this.#faults.add('5');
    if (++this.#segments > maxSegments) return;
    const writer = this.#writer;
    writer.segment('IK3', segment.slice(0, 3), position, loop === 'ST' ? undefined : loop.slice(0, 4), code);
    const claimId = code === '3' ? this.#earlierClaimId : this.#claimId;
    if (claimId !== undefined && /^2[34]/.test(loop)) writer.segment('CTX', ['CLM01', claimId.slice(0, 35)]);
    for (const { element, component, repetition, code: fault, value } of elements) {
      writer.segment('IK4', [element, component, repetition], undefined, fault, value);
    }
  }
}
