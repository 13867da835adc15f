import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Column } from './DataTable.tsx';
import { LongTable } from './LongTable.tsx';

type Row = { readonly n: number };
const many: readonly Row[] = Array.from({ length: 50_000 }, (_, n) => ({ n }));
const columns: readonly Column<Row>[] = [
  {
    id: 'n',
    header: 'N',
    cell: ({ n }) => (
      <button type="button" data-open>
        {n}
      </button>
    ),
  },
  { id: 'twice', header: 'Twice', isNumeric: true, cell: ({ n }) => n * 2 },
];

// jsdom lays nothing out: a box of 720 px and rows of 36.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(720);
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue({ height: 36 } as DOMRect);
});
afterEach(() => vi.restoreAllMocks());

const listed = () => render(<LongTable caption="Many" columns={columns} rows={many} rowKey={({ n }) => `${n}`} />);
const drawn = () => [...document.querySelectorAll('tr[data-row]')];
const scrollTo = (row: number) => {
  const box = screen.getByRole('group', { name: 'Many' });
  box.scrollTop = row * 36;
  act(() => void fireEvent.scroll(box));
};

test('of 50,000 rows only those near view are drawn, and each says which one it is', () => {
  listed();
  expect(drawn().length).toBeLessThan(100);
  expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('50001');
  expect(drawn()[0]?.getAttribute('aria-rowindex')).toBe('2');

  scrollTo(30_000);
  expect(drawn().length).toBeLessThan(100);
  expect(screen.getByRole('button', { name: '30010' }).closest('tr')?.getAttribute('aria-rowindex')).toBe('30012');
  expect(screen.queryByRole('button', { name: '3' })).toBeNull();
  const heights = [...document.querySelectorAll<HTMLElement>('tr[aria-hidden] td')].map((td) =>
    Number.parseInt(td.style.height, 10),
  );
  expect(heights.reduce((sum, height) => sum + height, 0) + drawn().length * 36).toBe(50_000 * 36);
});

test('the row that has the focus stays however far the list is scrolled, and the next one with it', () => {
  listed();
  const third = screen.getByRole('button', { name: '3' });
  act(() => third.focus());
  scrollTo(30_000);
  expect(document.activeElement).toBe(third);
  expect(screen.getByRole('button', { name: '4' })).toBeDefined();
});

test('a list that is printed has every row', () => {
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener() {}, removeEventListener() {} }));
  const some = many.slice(0, 300);
  render(<LongTable caption="Some" columns={columns} rows={some} rowKey={({ n }) => `${n}`} />);
  expect(drawn()).toHaveLength(300);
});
