import { type CalendarDate, parseDate8 } from '@optimiq/domain/kernel/dates';
import type { ReadTa1 } from '../x12/parser.ts';
import type { AcknowledgementSink, Outcome } from './sink.ts';

const outcomes: Readonly<Record<string, Outcome>> = { A: 'accepted', E: 'accepted-with-errors', R: 'rejected' };

/**
 * TA1: what the receiver says of an interchange. TA101 is the number of what was sent, TA104 the outcome, TA105 a note
 * code, '000' for none; the day is that of the interchange the TA1 came in (ISA09), since TA102 is the day of ours.
 *
 * Source: ASC X12 005010X231A1, appendix on the TA1.
 */
export const readTa1 =
  (sink: AcknowledgementSink): ReadTa1 =>
  (segment, interchangeDate, report) => {
    sink.row();
    const interchange = segment.element(1).trim();
    const code = segment.element(4);
    const outcome = Object.hasOwn(outcomes, code) ? outcomes[code] : undefined;
    if (interchange === '') {
      report('error', 'missing-value', segment, 'the interchange has no number', 'TA101');
      return;
    }
    if (!outcome) {
      report('error', 'unknown-value', segment, 'the outcome is none of A, E, R', 'TA104');
      return;
    }
    const note = segment.element(5).trim();
    const on = dayOf(interchangeDate);
    sink.record({
      kind: 'acknowledgement',
      at: { segment: segment.ordinal, offset: segment.offset },
      by: 'ta1',
      level: 'interchange',
      outcome,
      interchange,
      ...(on && { on }),
      errors: note === '' || note === '000' ? [] : [{ element: 'TA105', code: note }],
    });
  };

/** A day of six digits (ISA09): its century is ours. */
function dayOf(text: string): CalendarDate | undefined {
  const parsed = parseDate8(`20${text}`);
  return parsed.ok ? parsed.value : undefined;
}
