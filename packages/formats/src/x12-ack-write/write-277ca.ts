import { ClaimSets, type SetEvent } from './claim-sets.ts';
import type { AcknowledgementOptions } from './options.ts';
import { type OpenFile, pass } from './pass.ts';
import type { ReceivedGroup, ReceivedInterchange } from './received.ts';
import { SetClaims } from './set-claims.ts';
import { noTotals, setTotals } from './set-totals.ts';
import { type ControlNumbers, X12Writer } from './x12-writer.ts';

const implementation = '005010X214';

/**
 * A 277CA for each transaction set with claims: every claim as the loader takes or refuses it.
 *
 * The file is read twice side by side, because the totals of a set stand before its claims; memory does not grow.
 * A set without claims, or of a guide that is not read, has none: its 999 rejects it.
 *
 * Source: ASC X12 005010X214.
 */
export async function* write277ca(
  open: OpenFile,
  options: AcknowledgementOptions,
  numbers: ControlNumbers,
): AsyncGenerator<string> {
  const totals = setTotals(open, options.refusedClaims);
  const writer = new X12Writer(options, numbers);
  let interchange: ReceivedInterchange | undefined;
  let group: ReceivedGroup | undefined;
  let set: SetClaims | undefined;
  const take = async (event: SetEvent): Promise<void> => {
    switch (event.kind) {
      case 'interchange':
        interchange = event.received;
        return;
      case 'group':
        group = event.received;
        return;
      case 'set': {
        const next = await totals.next();
        set = new SetClaims(writer, options, event.header, next.done ? noTotals() : next.value);
        return;
      }
      case 'claim':
        if (!set || !group || !interchange) return;
        if (!writer.isInterchangeOpen) writer.openInterchange(interchange);
        if (!writer.isGroupOpen) writer.openGroup('HN', implementation, group);
        set.add(event);
        return;
      case 'set-end':
        set?.close();
        set = undefined;
        return;
      case 'group-end':
        if (writer.isGroupOpen) writer.closeGroup();
        group = undefined;
        return;
      case 'interchange-end':
        if (writer.isInterchangeOpen) writer.closeInterchange();
        interchange = undefined;
        return;
    }
  };
  const sets = new ClaimSets(options.refusedClaims);
  try {
    for await (const event of pass(open, sets, () => sets.take())) {
      await take(event);
      const text = writer.take();
      if (text !== '') yield text;
    }
  } finally {
    await totals.return(undefined);
  }
}
