import type { Completeness, DataQuality } from '@optimiq/contracts/data-quality';
import type { GapSummary } from '@optimiq/contracts/gaps';
import type { HccPrevalence, PopulationSummary, RafDistribution, SegmentTable } from '@optimiq/contracts/population';
import type { PaidByService } from '@optimiq/contracts/population-costs';

/** A row of a list or of its file, by the names of the file. */
type ListRow = Readonly<Record<string, unknown>>;

/** A number on a screen, the list it opens, and the same list as a file. */
type Figure = {
  readonly name: string;
  readonly says: number;
  readonly list: string;
  readonly file: string;
  /** What the rows have to add up to; how many they are when absent. */
  readonly of?: (rows: readonly ListRow[]) => number;
  /** By how much a rounded mean may differ. */
  readonly within?: number;
};

/** How the crawler reaches the product: an answer as JSON, and the rows of a file. */
export type CrawlerDoors = {
  ask(path: string): Promise<unknown>;
  fileOf(path: string): Promise<readonly ListRow[]>;
};

const total = (name: string) => (rows: readonly ListRow[]) =>
  rows.reduce((sum, row) => sum + Number(row[name] ?? 0), 0);
const mean = (name: string) => (rows: readonly ListRow[]) => total(name)(rows) / rows.length;
/** Scores stand as thousandths in a list and as decimals in a file. */
const inUnits = (name: string) => (rows: readonly ListRow[]) => 1000 * mean(name)(rows);

const members = (query: string) => ({ list: `/v1/members?${query}`, file: `/v1/member-export?${query}` });
const gaps = (query: string) => ({ list: `/v1/gaps?${query}`, file: `gaps?${query}` });

/** Screens with figures, each by the endpoint that they are read from. */
const figuresOf: { readonly [endpoint: string]: (answer: never) => Figure[] } = {
  '/v1/population': (it: PopulationSummary) => [
    { name: 'members', says: it.members!, ...members('') },
    { name: 'members scored', says: it.scored!, ...members('with=score') },
    { name: 'members with an HCC', says: it.membersWithHcc!, ...members('with=hcc') },
    {
      name: 'RAF, payment',
      says: it.meanPaymentThousandths!,
      ...members('with=score'),
      of: inUnits('payment'),
      within: 0.5,
    },
    { name: 'RAF, raw', says: it.meanRawThousandths!, ...members('with=score'), of: inUnits('raw'), within: 0.5 },
    {
      name: 'HCCs a member',
      says: it.meanHccsThousandths!,
      ...members('with=score'),
      of: inUnits('hccs'),
      within: 0.5,
    },
  ],
  '/v1/population/raf-distribution': ({ bands }: RafDistribution) =>
    bands.map(({ fromThousandths: from, members: says }) => ({
      name: `band ${from}`,
      says: says!,
      ...members(`band=${from}`),
    })),
  '/v1/population/segments': ({ rows }: SegmentTable) =>
    rows.map(({ segment, members: says }) => ({
      name: `segment ${segment}`,
      says: says!,
      ...members(`segment=${segment}`),
    })),
  '/v1/population/hccs': ({ rows }: HccPrevalence) =>
    rows.map(({ hcc, members: says }) => ({ name: `HCC ${hcc}`, says: says!, ...members(`hcc=${hcc}`) })),
  '/v1/population/paid-by-service': ({ rows }: PaidByService) =>
    rows
      .filter((row) => row.members !== 0)
      .map(({ service, members: says }) => ({ name: service, says: says!, ...members(`service=${service}`) })),
  '/v1/gaps/summary': ({ all }: GapSummary) => [
    { name: 'open gaps', says: all.open!, ...gaps('status=open') },
    { name: 'closed gaps', says: all.closed!, ...gaps('status=closed') },
    { name: 'new conditions', says: all.new!, ...gaps('status=new') },
  ],
  '/v1/data-quality': ({ rules }: DataQuality) =>
    rules.map(({ id, broken }) => ({
      name: `rule ${id}`,
      says: broken,
      list: `/v1/data-quality/${id}/rows?`,
      file: `/v1/data-quality/${id}/row-export?`,
    })),
  '/v1/completeness': ({ service }: Completeness) =>
    service.flatMap(({ month, claims, lines, paidCents }) => {
      const doors = { list: `/v1/completeness/${month}/claims?`, file: `/v1/completeness/${month}/claim-export?` };
      return [
        { name: `claims of ${month}`, says: claims, ...doors },
        { name: `lines of ${month}`, says: lines, ...doors, of: total('lines') },
        { name: `paid in ${month}`, says: paidCents!, ...doors, of: total('paid_cents') },
      ];
    }),
};

/** The endpoints whose figures can be crawled. */
export const crawled: readonly string[] = Object.keys(figuresOf);

/**
 * Opens every figure of an endpoint: the rows behind it, page after page, and the file of the same rows.
 *
 * @param most figures at most, the first of them.
 * @returns how many figures there were, and a line for each that its rows or its file do not bear out.
 */
export async function crawlFigures(
  { ask, fileOf }: CrawlerDoors,
  endpoint: string,
  most = Number.POSITIVE_INFINITY,
): Promise<{ figures: number; wrong: string[] }> {
  const figures = figuresOf[endpoint]!((await ask(endpoint)) as never).slice(0, most);
  const lists = new Map<string, Promise<readonly ListRow[]>>();
  const once = (path: string, read: () => Promise<readonly ListRow[]>) => {
    if (!lists.has(path)) lists.set(path, read());
    return lists.get(path)!;
  };
  const wrong: string[] = [];
  for (const { name, says, list, file, of = (rows: readonly ListRow[]) => rows.length, within = 0 } of figures) {
    const listed = of(await once(list, () => allRows(ask, list)));
    const filed = of(await once(file, () => fileOf(file)));
    const holds = (value: number) => Math.abs(value - says) <= within;
    if (!holds(listed) || !holds(filed)) wrong.push(`${name}: says ${says}, its rows ${listed}, its file ${filed}`);
  }
  return { figures: figures.length, wrong };
}

/** Every row of a list, named as in its file. */
async function allRows(ask: CrawlerDoors['ask'], path: string): Promise<ListRow[]> {
  const rows: ListRow[] = [];
  for (let cursor = ''; ; ) {
    const page = (await ask(`${path}&limit=100${cursor}`)) as { items: ListRow[]; nextCursor?: string };
    rows.push(...page.items.map(asInFile));
    if (!page.nextCursor) return rows;
    cursor = `&cursor=${page.nextCursor}`;
  }
}

/** paymentThousandths: 1234 becomes payment: 1.234, paidCents becomes paid_cents. */
const asInFile = (row: ListRow): ListRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) =>
      name.endsWith('Thousandths')
        ? [name.slice(0, -'Thousandths'.length), Number(value) / 1000]
        : [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value],
    ),
  );
