import type { Care } from './claim-draft.ts';
import { draw } from './random.ts';
import { hccsOf } from './truth.ts';

// Counts only beside another heart failure HCC, so what becomes of it is not for one claim to say.
const countsOnlyBesideAnother = 223;

/** A code that pays an HCC which no other claim of the member carries; nothing after twenty tries. */
export function foreignCode(care: Care): string | undefined {
  const { random, tables } = care;
  const own = hccsOf(care.claims, tables);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const condition = random.pick(tables.conditions);
    const { code, hccs } = draw(random, condition.codes);
    if (condition.kind !== 'chronic' || (condition.sex && condition.sex !== care.person.sex)) continue;
    if (hccs.length === 0 || hccs.includes(countsOnlyBesideAnother) || tables.codeChanges.has(code)) continue;
    if (!hccs.some((hcc) => own.has(hcc))) return code;
  }
  return undefined;
}
