import type { SourceProblem } from '@optimiq/domain/records/source';
import type { Segment } from '../x12/segment.ts';
import { GE, GS, IEA, ISA, SE, ST } from '../x12/tags.ts';
import { type SegmentSink, Tokenizer } from '../x12/tokenizer.ts';
import { GroupAcknowledgement } from './group-acknowledgement.ts';
import type { AcknowledgementOptions } from './options.ts';
import { type OpenFile, pass } from './pass.ts';
import { type ReceivedInterchange, receivedGroup, receivedInterchange } from './received.ts';
import { SetAcknowledgement } from './set-acknowledgement.ts';
import { type ControlNumbers, X12Writer } from './x12-writer.ts';

/** GS01 of 837s. */
const claimsGroup = 'HC';

/**
 * A 999 for each functional group of claims in a file: every transaction set with the segments and elements that do not follow
 * its guide, and whether it was taken.
 *
 * Source: ASC X12 005010X231A1.
 */
export async function* write999(
  open: OpenFile,
  options: AcknowledgementOptions,
  numbers: ControlNumbers,
): AsyncGenerator<string> {
  const reader = new GroupReader(options, new X12Writer(options, numbers));
  yield* pass(open, reader, () => reader.take());
}

class GroupReader implements SegmentSink {
  readonly #options: AcknowledgementOptions;
  readonly #writer: X12Writer;
  readonly #tokenizer = new Tokenizer(this);
  #received: ReceivedInterchange | undefined;
  #group: GroupAcknowledgement | undefined;
  #set: SetAcknowledgement | undefined;

  constructor(options: AcknowledgementOptions, writer: X12Writer) {
    this.#options = options;
    this.#writer = writer;
  }

  push(chunk: Uint8Array): void {
    this.#tokenizer.push(chunk);
  }

  end(): void {
    this.#tokenizer.end();
    this.#leaveInterchange();
  }

  take(): readonly string[] {
    const text = this.#writer.take();
    return text === '' ? [] : [text];
  }

  problem({ severity }: SourceProblem): void {
    if (severity === 'error') this.#set?.loseSegment();
  }

  segment(segment: Segment): void {
    switch (segment.tag) {
      case ISA:
        this.#leaveInterchange();
        this.#received = receivedInterchange(segment);
        return;
      case GS:
        this.#leaveGroup();
        this.#openGroup(segment);
        return;
      case ST:
        this.#leaveSet();
        if (this.#group) this.#set = new SetAcknowledgement(this.#writer, segment, this.#group);
        return;
      case SE:
        this.#set?.close(segment);
        this.#leaveSet();
        return;
      case GE:
        this.#leaveSet();
        this.#group?.close(segment);
        this.#leaveGroup();
        return;
      case IEA:
        this.#leaveInterchange();
        return;
      default:
        this.#set?.take(segment);
    }
  }

  #openGroup(segment: Segment): void {
    const received = receivedGroup(segment);
    // Other groups of the file are read as well, and not answered here: an 835, or a 999, which no 999 answers.
    if (!this.#received || received.code !== claimsGroup) return;
    if (!this.#writer.isInterchangeOpen) this.#writer.openInterchange(this.#received);
    this.#group = new GroupAcknowledgement(this.#writer, received, this.#options.isStrict === true);
  }

  #leaveSet(): void {
    if (this.#set && this.#group) this.#group.add(this.#set);
    this.#set = undefined;
  }

  #leaveGroup(): void {
    this.#leaveSet();
    this.#group?.write();
    this.#group = undefined;
  }

  #leaveInterchange(): void {
    this.#leaveGroup();
    if (this.#writer.isInterchangeOpen) this.#writer.closeInterchange();
    this.#received = undefined;
  }
}
