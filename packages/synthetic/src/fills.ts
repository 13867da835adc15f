import type { SourceFill } from '@optimiq/domain/records/source';
import type { Care } from './claim-draft.ts';
import type { Illness } from './illness.ts';

/**
 * Prescription fills of a covered stretch, by date. A member who takes a drug fills it again before it runs out, give or take a week.
 *
 * The drug is named by RxNorm; its NDC is a placeholder: 9 and the RxNorm number, as no drug code begins so.
 */
export function fillsOf(care: Care, illnesses: readonly Illness[], first: number, last: number): SourceFill[] {
  const { random, calendar, person } = care;
  const key = { memberId: person.memberId!, mbi: person.mbi! };
  const fills: (Omit<SourceFill, 'fillId'> & { day: number })[] = [];
  for (const { condition, since } of illnesses) {
    for (const drug of condition.drugs) {
      if (!random.chance(drug.takingPercent / 100)) continue;
      let day = Math.max(first, since) + random.int(0, drug.daysSupply);
      for (let fillNumber = 1; day <= last; fillNumber += 1) {
        const costCents = Math.round(drug.costCents * (0.9 + random.next() * 0.3));
        fills.push({
          kind: 'fill',
          at: {},
          person: key,
          filledOn: calendar.dateOf(day),
          ndc: `9${drug.rxnorm.padStart(10, '0')}`,
          rxnorm: drug.rxnorm,
          quantity: drug.quantity,
          daysSupply: drug.daysSupply,
          fillNumber: Math.min(fillNumber, 99),
          costCents,
          memberShareCents: Math.min(costCents, care.isDual ? 0 : Math.round(costCents * 0.15)),
          day,
        });
        day += drug.daysSupply + random.int(-3, random.chance(0.1) ? 40 : 7);
      }
    }
  }
  fills.sort((a, b) => a.day - b.day);
  const prefix = person.memberId!.slice(3);
  return fills.map(({ day: _, ...fill }, index) => ({
    ...fill,
    fillId: `R${prefix}${String(index + 1).padStart(4, '0')}`,
  }));
}
