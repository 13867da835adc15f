import { isSmall } from '@optimiq/domain/privacy/small-cells';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prevalenceCells, recaptureCells } from './prevalence.ts';
import { type Shown, shownBy } from './shown.ts';

/** One made-up person, as far as tables of a population speak of people. */
type Person = {
  readonly reason: 0 | 1 | 2 | undefined;
  readonly band: number;
  readonly segment: number;
  /** By HCC: has it, has it outranked, or neither. */
  readonly hccs: readonly ('counts' | 'outranked' | 'none')[];
  /** By HCC: had it the year before, and has it again or not. */
  readonly earlier: readonly ('again' | 'open' | 'none')[];
  readonly months: readonly boolean[];
};

const rarely = <T>(often: T, ...others: T[]) =>
  fc.oneof({ arbitrary: fc.constant(often), weight: 30 }, { arbitrary: fc.constantFrom(...others), weight: 2 });
const person: fc.Arbitrary<Person> = fc.record({
  reason: rarely<Person['reason']>(undefined, 0, 1, 2),
  band: fc.oneof(fc.constantFrom(0, 1, 2), rarely(3, 4, 5)),
  segment: fc.oneof(fc.constantFrom(0, 1), rarely(2, 3, 4)),
  hccs: fc.tuple(
    rarely<Person['hccs'][number]>('none', 'counts', 'outranked'),
    fc.constantFrom<Person['hccs'][number]>('none', 'counts', 'outranked'),
    rarely<Person['hccs'][number]>('counts', 'none', 'outranked'),
    rarely<Person['hccs'][number]>('none', 'counts'),
  ),
  earlier: fc.tuple(
    rarely<Person['earlier'][number]>('none', 'again', 'open'),
    fc.constantFrom<Person['earlier'][number]>('none', 'again', 'open'),
    rarely<Person['earlier'][number]>('again', 'open', 'none'),
  ),
  months: fc.tuple(fc.boolean(), rarely(true, false), rarely(false, true)),
});

/** A whole and its parts, all about people: by their true numbers, and as shown. */
type Equation = { readonly whole: string; readonly parts: readonly string[] };
type Told = {
  readonly truth: Map<string, number>;
  readonly known: Map<string, number>;
  readonly equations: Equation[];
};

/** Everything that the tables of the whole population tell a reader of aggregates, put together. */
function tell(people: readonly Person[], shown: Shown): Told {
  const truth = new Map<string, number>();
  const known = new Map<string, number>();
  const equations: Equation[] = [];
  const cell = (name: string, count: number, told: number | null | undefined) => {
    truth.set(name, count);
    if (told !== null && told !== undefined) known.set(name, told);
    return name;
  };
  const numbers = <T>(values: readonly T[], of: (one: T) => boolean) => values.filter(of).length;
  const scoredPeople = people.filter(({ reason }) => reason === undefined);
  const [members, scored] = [people.length, scoredPeople.length];

  const reasons = [0, 1, 2].map((one) => numbers(people, ({ reason }) => reason === one));
  const parts = shown.scored(members, scored, reasons);
  cell('members', members, parts.members);
  cell('scored', scored, parts.scored ?? shown.count(scored));
  equations.push({
    whole: 'members',
    parts: ['scored', ...reasons.map((count, at) => cell(`reason ${at}`, count, parts.others[at]))],
  });

  const partition = (name: string, counts: readonly number[]) => {
    const told = shown.cells(counts);
    equations.push({ whole: 'scored', parts: counts.map((count, at) => cell(`${name} ${at}`, count, told[at])) });
  };
  partition(
    'band',
    [0, 1, 2, 3, 4, 5].map((at) => numbers(scoredPeople, ({ band }) => band === at)),
  );
  partition(
    'segment',
    [0, 1, 2, 3, 4].map((at) => numbers(scoredPeople, ({ segment }) => segment === at)),
  );
  const withHcc = numbers(scoredPeople, ({ hccs }) => hccs.includes('counts'));
  const [told] = shown.cells([withHcc, scored - withHcc]);
  equations.push({
    whole: 'scored',
    parts: [cell('with HCC', withHcc, told), cell('without HCC', scored - withHcc, undefined)],
  });

  const rows = [0, 1, 2, 3].map((at) => ({
    members: numbers(scoredPeople, ({ hccs }) => hccs[at] === 'counts'),
    outranked: numbers(scoredPeople, ({ hccs }) => hccs[at] === 'outranked'),
  }));
  const cells = prevalenceCells(shown, scored, rows);
  for (const [at, { members: has, outranked }] of rows.entries()) {
    equations.push({
      whole: 'scored',
      parts: [
        cell(`HCC ${at}`, has, cells[at]!.members),
        cell(`HCC ${at} outranked`, outranked, cells[at]!.outranked),
        cell(`HCC ${at} neither`, scored - has - outranked, undefined),
      ],
    });
  }
  // The mean per scored member is told to the thousandth: of a small plan that is the sum.
  const hccs = rows.reduce((sum, one) => sum + one.members, 0);
  cell('HCCs', hccs, shown.figure(hccs, scored));
  equations.push({ whole: 'HCCs', parts: rows.map((_, at) => `HCC ${at}`) });

  const before = [0, 1, 2].map((at) => {
    const again = numbers(scoredPeople, ({ earlier }) => earlier[at] === 'again');
    return { recaptured: again, earlier: again + numbers(scoredPeople, ({ earlier }) => earlier[at] === 'open') };
  });
  const earlierCells = recaptureCells(shown, scored, before);
  for (const [at, { earlier, recaptured }] of before.entries()) {
    const had = cell(`earlier ${at}`, earlier, earlierCells[at]!.earlier);
    equations.push({ whole: 'scored', parts: [had, cell(`not earlier ${at}`, scored - earlier, undefined)] });
    equations.push({
      whole: had,
      parts: [
        cell(`again ${at}`, recaptured, earlierCells[at]!.recaptured),
        cell(`open ${at}`, earlier - recaptured, undefined),
      ],
    });
  }

  const months = [0, 1, 2].map((at) => numbers(people, (one) => one.months[at]!));
  const hidden = shown.hiddenRows(months, members);
  for (const [at, count] of months.entries()) {
    equations.push({
      whole: 'members',
      parts: [
        cell(`month ${at}`, count, hidden[at] ? null : count),
        cell(`not month ${at}`, members - count, undefined),
      ],
    });
  }
  return { truth, known, equations };
}

/** Small cells that are told, or follow from what is told: by subtraction, again and again. */
function derivable({ truth, known, equations }: Told): string[] {
  const found = new Set<string>();
  const learn = (name: string, how: string) => {
    known.set(name, truth.get(name)!);
    if (isSmall(truth.get(name)!)) found.add(`${name} by ${how}`);
  };
  for (const name of known.keys()) if (isSmall(truth.get(name)!)) found.add(`${name} in clear`);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { whole, parts } of equations) {
      const open = parts.filter((name) => !known.has(name));
      if (known.has(whole) && open.length === 1) {
        learn(open[0]!, `the rest of ${whole}`);
        grew = true;
      } else if (!known.has(whole) && open.length === 0) {
        learn(whole, 'its parts');
        grew = true;
      } else if (known.has(whole) && open.length > 1) {
        // Of few people in all, each hidden cell is of few.
        const left = open.reduce((sum, name) => sum + truth.get(name)!, 0);
        if (isSmall(left)) found.add(`${open.join(' + ')} by the rest of ${whole}`);
      }
    }
  }
  return [...found];
}

const populations = fc.array(person, { minLength: 11, maxLength: 220, size: 'max' });

test('COV-02 from all that an executive is shown of a population no cell of 1 to 10 people follows', () => {
  let hid = 0;
  let told = 0;
  fc.assert(
    fc.property(populations, (people) => {
      const all = tell(people, shownBy(false));
      hid += [...all.truth].filter(([name, count]) => isSmall(count) && !all.known.has(name)).length;
      told += all.known.size;
      // A plan of which few are scored has nothing but small cells.
      fc.pre(people.filter(({ reason }) => reason === undefined).length >= 22);
      expect(derivable(all)).toEqual([]);
    }),
    { seed: 21, numRuns: 2_000 },
  );
  // The control: there was something to hide, and much is shown all the same.
  expect(hid).toBeGreaterThan(2_000);
  expect(told).toBeGreaterThan(10_000);
});

test.each<{ name: string; broken: Partial<Shown> }>([
  { name: 'no cell', broken: { cells: (people) => [...people] } },
  { name: 'small cells alone', broken: { cells: (people) => people.map((one) => (isSmall(one) ? null : one)) } },
  {
    name: 'few who are not scored, and says how many there are',
    broken: { scored: (members, scored, others) => ({ members, scored, others: others.map(() => null) }) },
  },
  { name: 'rows of few people alone', broken: { hiddenRows: (people) => people.map(isSmall) } },
  { name: 'a lone HCC', broken: { company: (_, hidden) => hidden } },
])('a view that hides $name is noticed', ({ broken }) => {
  const shown = { ...shownBy(false), ...broken };
  const found = fc.sample(populations, { seed: 21, numRuns: 500 }).flatMap((people) => derivable(tell(people, shown)));
  expect(found).not.toEqual([]);
});
