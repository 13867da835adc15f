import type { Care } from './claim-draft.ts';
import { draw } from './random.ts';
import { hccsOf } from './truth.ts';

/** A code that pays an HCC which no other claim of the member carries; nothing after twenty tries. */
export function foreignCode(care: Care): string | undefined {
  const { random, tables } = care;
  const own = hccsOf(care.claims, tables);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const condition = random.pick(tables.conditions);
    const { code, hccs } = draw(random, condition.codes);
    const fits = condition.kind === 'chronic' && (!condition.sex || condition.sex === care.person.sex);
    if (fits && hccs.length > 0 && !hccs.some((hcc) => own.has(hcc)) && !tables.codeChanges.has(code)) return code;
  }
  return undefined;
}
