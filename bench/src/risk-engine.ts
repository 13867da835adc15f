import { scoreMember, scoringSettings } from '@optimiq/domain/risk/cms-hcc/model';
import { loadCmsHcc } from '@optimiq/reference/cms-hcc';
import { benchMembers, toRecord, withClaims } from './risk-members.ts';

/*
 * The V28 engine in one thread, evidence and reasons included. Each member is scored anew; nothing is kept between
 * members but the indexed tables. The first tenth warms up and is not counted.
 */

const tables = loadCmsHcc('cms-hcc-v28', 2026);
const settings = scoringSettings(tables);
const members = benchMembers().map(toRecord);

function perSecond(records: readonly (typeof members)[number][], total: number): number {
  let terms = 0;
  const run = (count: number) => {
    for (let place = 0; place < count; place++) {
      const receipt = scoreMember(records[place % records.length]!, tables, settings);
      terms += receipt.factors.length + receipt.notCounted.length + receipt.hccs.length;
    }
  };
  run(total / 10);
  const began = performance.now();
  run(total);
  const seconds = (performance.now() - began) / 1000;
  if (terms === 0) throw new Error('Nothing was scored');
  return total / seconds;
}

const print = (name: string, value: number, bar: string) =>
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value), unit: 'members/s, one thread', bar })}\n`);

print('V28 engine, members of the vectors', perSecond(members, 1_000_000), '>= 400000');
const claimed = Array.from({ length: 5_000 }, (_, place) => withClaims(members[place % members.length]!, place));
print('V28 engine, 40 claim diagnoses a member, encounter filter on', perSecond(claimed, 300_000), '>= 120000');
