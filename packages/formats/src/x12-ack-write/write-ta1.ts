import { parseDate8 } from '@optimiq/domain/kernel/dates';
import type { SourceProblem } from '@optimiq/domain/records/source';
import type { Segment } from '../x12/segment.ts';
import { GE, GS, IEA, ISA, TA1 } from '../x12/tags.ts';
import { type SegmentSink, Tokenizer } from '../x12/tokenizer.ts';
import type { AcknowledgementOptions } from './options.ts';
import { type OpenFile, pass } from './pass.ts';
import { type ReceivedInterchange, receivedInterchange } from './received.ts';
import { type ControlNumbers, X12Writer } from './x12-writer.ts';

/** TA105, as far as it is used here; '000' is no fault. */
export type InterchangeNote =
  | '000'
  | '001' // IEA02 is not ISA13
  | '003' // ISA12 is a version that is not read
  | '005' // ISA05
  | '006' // ISA06
  | '007' // ISA07
  | '008' // ISA08
  | '010' // ISA01
  | '012' // ISA03
  | '014' // ISA09
  | '015' // ISA10
  | '016' // ISA11
  | '017' // ISA12 is no version
  | '018' // ISA13
  | '019' // ISA14
  | '020' // ISA15
  | '021' // IEA01
  | '022' // ISA of unusual length, or no functional group
  | '023' // no IEA
  | '024' // segments where none may be
  | '027'; // ISA16

type Open = {
  readonly received: ReceivedInterchange;
  note: InterchangeNote;
  groups: number;
  isInGroup: boolean;
  /** It answers an interchange itself. */
  hasTa1: boolean;
};

/**
 * One TA1 for each interchange of a file, each in an interchange of its own.
 *
 * The first fault is named, those of the header before those of the trailer. An interchange is rejected when it has no
 * functional group, so that nothing of it was read; all others are read whatever their header says, and accepted with
 * the fault named. Strict: every fault rejects.
 *
 * Source: ASC X12 TA1, elements TA101 to TA105; X12.5 interchange control structures.
 */
export async function* writeTa1(
  open: OpenFile,
  options: AcknowledgementOptions,
  numbers: ControlNumbers,
): AsyncGenerator<string> {
  const reader = new InterchangeReader(options, new X12Writer(options, numbers));
  yield* pass(open, reader, () => reader.take());
}

class InterchangeReader implements SegmentSink {
  readonly #options: AcknowledgementOptions;
  readonly #writer: X12Writer;
  readonly #tokenizer = new Tokenizer(this);
  #open: Open | undefined;
  #isUnusual = false;

  constructor(options: AcknowledgementOptions, writer: X12Writer) {
    this.#options = options;
    this.#writer = writer;
  }

  push(chunk: Uint8Array): void {
    this.#tokenizer.push(chunk);
  }

  end(): void {
    this.#tokenizer.end();
    this.#close('023');
  }

  take(): readonly string[] {
    const text = this.#writer.take();
    return text === '' ? [] : [text];
  }

  problem({ message }: SourceProblem): void {
    // Reported just before its ISA.
    if (message === 'ISA has elements of unusual length') this.#isUnusual = true;
  }

  segment(segment: Segment): void {
    switch (segment.tag) {
      case ISA:
        this.#close('023');
        this.#open = {
          received: receivedInterchange(segment),
          note: headerNoteOf(segment, this.#isUnusual),
          groups: 0,
          isInGroup: false,
          hasTa1: false,
        };
        this.#isUnusual = false;
        return;
      case GS:
        if (!this.#open) return;
        this.#open.groups++;
        this.#open.isInGroup = true;
        return;
      case GE:
        if (this.#open) this.#open.isInGroup = false;
        return;
      case IEA:
        this.#close(this.#trailerNoteOf(segment));
        return;
      case TA1:
        if (this.#open) this.#open.hasTa1 = true;
        return;
      default:
        if (this.#open && !this.#open.isInGroup) this.#note('024');
    }
  }

  #trailerNoteOf(segment: Segment): InterchangeNote {
    const open = this.#open;
    if (!open) return '000';
    if (Number(segment.element(2)) !== Number(open.received.control)) return '001';
    return Number(segment.element(1)) === open.groups ? '000' : '021';
  }

  #note(note: InterchangeNote): void {
    if (this.#open?.note === '000') this.#open.note = note;
  }

  #close(note: InterchangeNote): void {
    const open = this.#open;
    if (!open) return;
    if (note !== '000') this.#note(note);
    this.#open = undefined;
    // Nothing but an answer: no answer is answered.
    if (open.groups === 0 && open.hasTa1) return;
    if (open.groups === 0 && open.note === '000') open.note = '022';
    const { received } = open;
    const isRejected = open.groups === 0 || (this.#options.isStrict && open.note !== '000');
    // A sender who asked for nothing still has to learn that nothing was taken: no 999 will say so.
    if (this.#options.onlyIfRequested && !received.asksForTa1 && !isRejected) return;
    const code = isRejected ? 'R' : open.note === '000' ? 'A' : 'E';
    const writer = this.#writer;
    writer.openInterchange(received);
    writer.segment('TA1', received.control, received.date, received.time, code, open.note);
    writer.closeInterchange();
  }
}

const idQualifiers = new Set(['01', '14', '20', '27', '28', '29', '30', '33', 'ZZ']);

function headerNoteOf(segment: Segment, isUnusual: boolean): InterchangeNote {
  const at = (n: number) => segment.element(n).trim();
  const version = at(12);
  if (at(1) !== '00' && at(1) !== '03') return '010';
  if (at(3) !== '00' && at(3) !== '01') return '012';
  if (!idQualifiers.has(at(5))) return '005';
  if (at(6) === '') return '006';
  if (!idQualifiers.has(at(7))) return '007';
  if (at(8) === '') return '008';
  if (!parseDate8(`20${at(9)}`).ok) return '014';
  if (!/^([01]\d|2[0-3])[0-5]\d$/.test(at(10))) return '015';
  if (!/^\d{5}$/.test(version)) return '017';
  if (version !== '00401' && version !== '00501') return '003';
  // Before 00402, ISA11 is the letter U.
  if (version === '00501' && /^[0-9A-Za-z ]*$/.test(segment.element(11))) return '016';
  if (!/^\d{1,9}$/.test(at(13))) return '018';
  if (at(14) !== '0' && at(14) !== '1') return '019';
  if (at(15) !== 'P' && at(15) !== 'T' && at(15) !== 'I') return '020';
  if (/^[0-9A-Za-z ]*$/.test(segment.element(16))) return '027';
  return isUnusual ? '022' : '000';
}
