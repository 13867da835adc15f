import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { Column, Row } from '@optimiq/formats/written/columns';

type Page<Item, Place> = { readonly items: readonly Item[]; readonly next?: Place | undefined };

/** A list of rows about members as it leaves the product, whole: by one download, or by a job into a file of any format. */
export type RowSource<Item extends { readonly memberKey: string } = { readonly memberKey: string }, Place = unknown> = {
  readonly columns: readonly Column[];
  /** All rows of the list. */
  readonly total: number;
  /** The run whose figures these are. */
  readonly runId?: string | undefined;
  pageFrom(limit: number, after?: Place): Promise<Page<Item, Place>>;
  /** Cells of each row, by the columns; up to two thousand rows at a time. */
  cellsOf(items: readonly Item[]): readonly Row[] | Promise<readonly Row[]>;
};

/** Members of so many rows are named in the event one by one, beyond it says that it was of all. */
const mostNamed = 10_000;
/** Rows of a page: each is a query of its own that goes over the whole list. */
const pageSize = 50_000;
const partSize = 2_000;

/** Whose rows they are, for the event of who takes them out. */
export async function membersIn(source: RowSource): Promise<readonly MemberKey[] | 'all'> {
  if (source.total > mostNamed) return 'all';
  const { items } = await source.pageFrom(mostNamed);
  return items.map(({ memberKey }) => memberKey as MemberKey);
}

/**
 * All rows, some at a time, and no more than were counted. The next page is asked for while the one before is taken:
 * memory stays that of two pages.
 */
export async function* rowParts({ total, pageFrom, cellsOf }: RowSource): AsyncGenerator<readonly Row[]> {
  let left = total;
  for (let coming: ReturnType<RowSource['pageFrom']> | undefined = pageFrom(pageSize); coming && left > 0; ) {
    const page: Awaited<typeof coming> = await coming;
    const items = page.items.slice(0, left);
    left -= items.length;
    coming = page.next === undefined || left === 0 ? undefined : pageFrom(pageSize, page.next);
    // Whoever leaves off meanwhile does not hear how it went.
    coming?.catch(() => undefined);
    for (let from = 0; from < items.length; from += partSize) yield await cellsOf(items.slice(from, from + partSize));
  }
}

/** Columns of one type. */
export const columnsOf = (type: Column['type'], ...names: readonly string[]): Column[] =>
  names.map((name) => ({ name, type }));
