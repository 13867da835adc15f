import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { problem } from '../../testing/fixture-answers.ts';
import { detailOf, FixtureWork } from '../../testing/fixture-loads.ts';
import { renderAt } from '../../testing/render.tsx';

const path = '/loads/00000001-6000-4000-8000-000000000000';
const load = new FixtureWork().loads[0]!;

test('undo names what goes, and the load says that it is undone', async () => {
  renderAt(path, 'tenant-admin');
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Undo load' }));
  const dialog = await screen.findByRole('dialog', { name: 'Undo load 1' });
  await user.click(within(dialog).getByRole('button', { name: 'Undo load, removes 4,116 rows' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('one who may not load sees neither undo, nor refused rows, nor a way to send mended ones', async () => {
  renderAt(path, 'risk-director');
  expect(await screen.findByRole('table', { name: 'Problems by rule' })).toBeDefined();
  for (const name of ['Undo load', 'Send mended rows']) expect(screen.queryByRole('button', { name })).toBeNull();
});

test('totals stand beside the file before with sign and word, and beyond the tolerance as a warning', async () => {
  renderAt(path, 'risk-director');
  const table = await screen.findByRole('table', { name: 'Control totals' });
  expect(within(table).getByRole('row', { name: /^Rows 4,128 4,116 4,051 \+1\.9%, more$/ })).toBeDefined();
  expect(within(table).getByRole('row', { name: /−0\.4%, less$/ })).toBeDefined();
  const paid = within(table).getByText('+6.4%, more');
  expect(paid.className).toBe('st warn');
});

test('a rule opens its places, which add up to its count', async () => {
  const { history } = renderAt(path, 'risk-director');
  const user = userEvent.setup();
  const rules = await screen.findByRole('table', { name: 'Problems by rule' });
  await user.click(within(rules).getByRole('link', { name: 'missing-identifier' }));
  const places = await screen.findByRole('table', { name: 'Places of missing-identifier' });
  expect(within(places).getAllByRole('row')).toHaveLength(13);
  expect(history.location.search).toBe('?tab=errors&rule=missing-identifier&severity=error');
});

test('a kind of change opens its members; without the right to scores there is none', async () => {
  const { unmount } = renderAt(`${path}?tab=impact&kind=hcc-gained`, 'risk-director');
  const name = 'An HCC more counts, members';
  expect(within(await screen.findByRole('table', { name })).getAllByRole('row')).toHaveLength(4);
  expect(screen.getByRole('columnheader', { name: 'RAF after' })).toBeDefined();
  unmount();
  renderAt(`${path}?tab=impact&kind=hcc-gained`, 'privacy-officer');
  await screen.findByRole('table', { name });
  expect(screen.queryByRole('columnheader', { name: 'RAF after' })).toBeNull();
});

test('while the server is silent the figures say when they were true, nothing moves, and it comes back by itself', async () => {
  let isSilent = false;
  const loading = detailOf({ ...load, state: 'loading' });
  renderAt(path, 'tenant-admin', (asked) =>
    asked !== `/v1${path}` ? undefined : isSilent ? problem(503, 'not-ready') : { status: 200, body: loading },
  );
  expect(await screen.findByText('12 s left')).toBeDefined();
  isSilent = true;
  expect(await screen.findByText(/^As of \d\d:\d\d:\d\d UTC\.$/, {}, { timeout: 5000 })).toBeDefined();
  expect(screen.queryByText('12 s left')).toBeNull();
  expect(screen.queryByText('Loading', { selector: '.st' })).toBeNull();
  expect(screen.getByRole('table', { name: 'Control totals' })).toBeDefined();
  isSilent = false;
  expect(await screen.findByText('12 s left', {}, { timeout: 5000 })).toBeDefined();
  expect(screen.queryByText(/^As of \d\d:/)).toBeNull();
}, 15_000);

test('a held load is accepted or cancelled, and says why it waits', async () => {
  let decided = '';
  const held = detailOf({ ...load, state: 'held', holdReason: 'variance' });
  renderAt(path, 'tenant-admin', (asked) => {
    if (asked === `/v1${path}`) return { status: 200, body: held };
    if (asked.endsWith('/accept')) decided = asked;
    return undefined;
  });
  expect(await screen.findByText(/^Held: its totals are far/)).toBeDefined();
  expect(screen.getByRole('button', { name: 'Cancel load' })).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Accept load' }));
  await waitFor(() => expect(decided).toBe(`/v1${path}/accept`));
});

test('COV-12 a load that was refused for its purpose says what to do, and is read again', async () => {
  const refused = detailOf({ ...load, state: 'failed', errorCode: 'purpose-not-instructed' });
  let isInstructed = false;
  const asked: string[] = [];
  renderAt(path, 'tenant-admin', (at) => {
    if (at === `/v1${path}`) return { status: 200, body: refused };
    if (!at.endsWith('/retry')) return undefined;
    asked.push(at);
    if (!isInstructed) return problem(403, 'purpose-not-instructed');
    return { status: 202, body: { loadId: load.loadId, state: 'loading' } };
  });
  expect(await screen.findByText(/has not instructed the use of data for operations\. Nothing of it/)).toBeDefined();
  expect(screen.getByText('Refused')).toBeDefined();
  expect(screen.getByRole('link', { name: 'Open settings' })).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Read again' }));
  expect(await screen.findByText(/given no instruction to use data for this purpose/)).toBeDefined();
  isInstructed = true;
  await userEvent.click(screen.getByRole('button', { name: 'Read again' }));
  await waitFor(() => expect(screen.queryByText(/given no instruction/)).toBeNull());
  expect(asked).toHaveLength(2);
});
