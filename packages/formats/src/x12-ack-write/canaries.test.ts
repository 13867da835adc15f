import type { SourceClaim, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { expect, test } from 'vitest';
import { readX12 } from '../x12/read.ts';
import { fileOf, setOf } from './cases.ts';
import { type ElementPlace, fullSet } from './full-set.ts';
import { guideOf } from './guide.ts';

const guides = ['005010X222A1', '005010X223A2'];

async function read(file: string): Promise<{ records: SourceRecord[]; problems: SourceProblem[] }> {
  const records: SourceRecord[] = [];
  const problems: SourceProblem[] = [];
  const chunks = async function* () {
    yield Buffer.from(file);
  };
  for await (const batch of readX12(chunks())) {
    records.push(...batch.records);
    problems.push(...batch.problems);
  }
  return { records, problems };
}

const fileWith = (guide: string, chosen: (place: ElementPlace, index: number) => string | undefined) => {
  let index = 0;
  return fileOf(
    [
      setOf(
        fullSet(guideOf(guide)!, (place) => chosen(place, index++)),
        guide,
      ),
    ],
    guide,
  );
};

const canary = /ZQ\d+X/;

/** Where canaries stand in a value: 'claim.person.lastName', with no numbers of lists. */
function placesOf(value: unknown, path: string): string[] {
  if (typeof value === 'string') return canary.test(value) ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((one) => placesOf(one, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => placesOf(one, `${path}.${key}`));
}

const person = ['lastName', 'firstName', 'middleName', 'memberId', 'mbi', 'sex', 'address', 'city', 'state', 'zip'];
/** Who a record is about goes to the vault, numbers become keys, and of codes the load keeps what has their form. */
const allowed = new Set([
  ...person.flatMap((field) => [`member.person.${field}`, `claim.person.${field}`]),
  ...['claimId', 'originalClaimId'].map((field) => `claim.${field}`),
  ...['frequency', 'billType', 'dischargeStatus', 'drg', 'billingNpi', 'renderingNpi'].map((field) => `claim.${field}`),
  ...['code', 'qualifier'].map((field) => `claim.diagnoses.${field}`),
  ...['procedure', 'modifiers', 'revenueCode', 'pos', 'renderingNpi'].map((field) => `claim.lines.${field}`),
]);

const isDate = ({ segment, element }: ElementPlace) =>
  (segment === 'DTP' && element === 3) || (segment === 'DMG' && element === 2);
const isText = (place: ElementPlace) =>
  !place.isQualifier &&
  (place.rule.type === 'A' || (place.rule.type === 'I' && !place.rule.codes)) &&
  place.segment !== 'HL' &&
  !isDate(place);

test.each(guides)(
  'AUT-04 with another canary in every text of %s, they are where they may be and in no problem',
  async (guide) => {
    let planted = 0;
    const file = fileWith(guide, (place, index) => {
      if (!isText(place)) return undefined;
      planted++;
      return `ZQ${index}X`;
    });
    expect(planted).toBeGreaterThan(1_000);
    const { records, problems } = await read(file);
    const claims = records.filter((record): record is SourceClaim => record.kind === 'claim');
    expect(claims).toHaveLength(2);
    const places = new Set(records.flatMap((record) => placesOf(record, record.kind)));
    expect([...places].filter((place) => !allowed.has(place))).toEqual([]);
    expect(places).toContain('claim.person.lastName');
    expect(places).toContain('claim.originalClaimId');
    expect(problems.length).toBeGreaterThan(0);
    expect(placesOf(problems, 'problem')).toEqual([]);
  },
);

test.each(guides)(
  'AUT-04 a canary in an amount, number, date, code or qualifier of %s is told by no problem',
  async (guide) => {
    const tried = new Set<string>();
    const turns: number[] = [];
    fileWith(guide, (place, index) => {
      const name = [place.loop, place.segment, place.element, place.component].join();
      if (!isText(place) && !tried.has(name)) turns.push(index);
      tried.add(name);
      return undefined;
    });
    expect(turns.length).toBeGreaterThan(200);
    let refused = 0;
    for (const turn of turns) {
      const file = fileWith(guide, (_, index) => (index === turn ? `ZQ${index}X` : undefined));
      const { records, problems } = await read(file);
      const found = [...placesOf(problems, 'problem'), ...records.flatMap((record) => placesOf(record, record.kind))];
      expect(found.filter((place) => !allowed.has(place))).toEqual([]);
      if (problems.some(({ severity }) => severity === 'error')) refused++;
    }
    expect(refused).toBeGreaterThan(5);
  },
  60_000,
);
