import { serviceRow } from '../facts.ts';
import type { Finding, SuspectReason } from '../receipt.ts';
import { firstVersion, type SuspectRule } from '../rule.ts';
import { codes, type Window } from '../window.ts';

const isAmputationOrLeg = codes('27590-27598 27880-27889 28800-28805 L5100-L5999');
// Without nasal tubes (B4081-B4083) and feeding kits (B4034-B4036), which serve nasal tubes, too.
const isOpeningSupply = codes('A4361-A4437 A5051-A5093 B4087-B4088');
const isReversal = codes('44620-44626 43870');

/** The latest of the services, which stand for the rest; undefined without one. */
function latestOf(window: Window, isMeant: (code: string) => boolean, reason: SuspectReason): Finding | undefined {
  const found = window.services(isMeant).slice(-3).map(serviceRow);
  return found.length === 0 ? undefined : { reason, for: found, against: [] };
}

/** Supplies for an ostomy or a feeding tube, none of them before a closure. */
function artificialOpening(window: Window): Finding | undefined {
  const closed = window.services(isReversal).at(-1);
  const found = latestOf(window, isOpeningSupply, 'artificial-opening');
  const still = found?.for.filter(({ on }) => !closed || on > closed.on) ?? [];
  return found && still.length > 0 ? { ...found, for: still } : undefined;
}

/** States that last and are asked for again each year. Amputated toes are none of them: V28 does not pay Z89.41. */
export const statusRules: readonly SuspectRule[] = [
  {
    ...firstVersion,
    ...{ id: 'S33', hcc: 409, lookBackDays: 1825, citation: 'CMS LCD L33787 lower limb prostheses' },
    needs: ['claims'],
    unseen: ['exams'],
    find: (window) => latestOf(window, isAmputationOrLeg, 'leg-amputation'),
  },
  {
    ...firstVersion,
    ...{ id: 'S34', hcc: 463, lookBackDays: 180, citation: 'CMS LCD L33828 ostomy supplies; WOCN Society' },
    needs: ['claims'],
    unseen: ['tube-removal'],
    find: artificialOpening,
  },
];
