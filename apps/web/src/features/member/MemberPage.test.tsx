import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { problem } from '../../testing/fixture-answers.ts';
import { members } from '../../testing/fixture-population.ts';
import { renderAt } from '../../testing/render.tsx';

const member = members.find(({ receipt }) => receipt.hccs.filter(({ status }) => status === 'counts').length > 1)!;
const hcc = member.receipt.hccs.find(({ status }) => status === 'counts')!;
const path = `/members/${member.memberKey}`;

test('three steps lead from an HCC to the claim line and to the rule', async () => {
  renderAt(path, 'hcc-coder');
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: `HCC ${hcc.hcc}` }));
  const table = screen.getByRole('table', { name: 'Conditions' });
  await user.click(within(table).getAllByRole('button', { name: /^Claim / })[0]!);

  const claim = await screen.findByRole('complementary', { name: /^Claim / });
  const line = await within(claim).findByRole('row', { current: true });
  expect(line.textContent).toContain('Eligible');
  await user.click(within(claim).getByRole('button', { name: `CMS HCC ${hcc.hcc}` }));

  const rule = await screen.findByRole('complementary', { name: 'Published table row' });
  expect(await within(rule).findByText('Centers for Medicare & Medicaid Services')).toBeDefined();
});

test('a claim says what rests on it and on it alone, leads to the work, and to the other claims of its days', async () => {
  const evidence = member.receipt.hccs.flatMap(({ diagnoses }) => diagnoses.flatMap((one) => one.evidence));
  const { claimKey } = evidence[0]!;
  const { history } = renderAt(`${path}?claim=${claimKey}`, 'hcc-coder');
  const uses = (await screen.findByRole('heading', { name: 'What rests on it' })).parentElement!;
  expect(await within(uses).findAllByText(/other claims? says? so|This claim alone/)).toHaveLength(
    evidence.filter((one) => one.claimKey === claimKey).length,
  );
  expect(within(uses).getByText('The model has no payment HCC for this code')).toBeDefined();
  expect(within(uses).getByText(/^Closes the gap HCC/)).toBeDefined();
  expect(within(uses).getByRole('link').getAttribute('href')).toContain('/work?item=');
  const days = screen.getByRole('heading', { name: /^Other claims of these days/ }).parentElement!;
  await userEvent.click(within(days).getAllByRole('button')[0]!);
  const other = member.claims.find((one) => one.claimKey !== claimKey)!;
  expect(history.location.search).toContain(other.claimKey);
});

test('the dock takes the focus, Esc closes it and gives the focus back', async () => {
  renderAt(path);
  const user = userEvent.setup();
  const opener = await screen.findByRole('button', { name: new RegExp(`^HCC ${hcc.hcc}: coefficient`) });
  await user.click(opener);
  const heading = await screen.findByRole('heading', { name: 'Published table row' });
  await waitFor(() => expect(document.activeElement).toBe(heading));
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('heading', { name: 'Published table row' })).toBeNull());
  expect(document.activeElement).toBe(opener);
});

test('a coder sees the conditions and no score, coefficient or amount', async () => {
  renderAt(path, 'hcc-coder');
  expect(await screen.findByRole('table', { name: 'Conditions' })).toBeDefined();
  expect(screen.queryByText('RAF receipt')).toBeNull();
  expect(screen.queryByRole('columnheader', { name: 'Coefficient' })).toBeNull();
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(member.name);
});

test('a director sees the receipt and no name', async () => {
  renderAt(path, 'risk-director');
  expect(await screen.findByRole('list', { name: 'RAF receipt' })).toBeDefined();
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(`Member ${member.memberKey.slice(0, 8)}`);
  expect(document.body.textContent).not.toContain(member.name);
});

test('what did not count is said in words', async () => {
  renderAt(path);
  const table = await screen.findByRole('table', { name: 'Did not count' });
  expect(within(table).getByText('The model has no payment HCC for this code')).toBeDefined();
});

test('a year without a run says so and keeps the rest of the member', async () => {
  renderAt(`${path}?paymentYear=2027`, 'risk-director', (asked) =>
    asked.endsWith('/score') ? problem(404, 'not-found') : undefined,
  );
  expect(await screen.findByText('Not scored for PY2027')).toBeDefined();
  expect(await screen.findByRole('heading', { name: 'Timeline' })).toBeDefined();
});

test('a suspect is a question: its reason, what speaks for and against it, and what could not be seen', async () => {
  const { history } = renderAt(path, 'hcc-coder');
  const user = userEvent.setup();
  const table = await screen.findByRole('table', { name: 'Suspected' });
  const row = within(table).getByRole('row', { name: /V28 HCC 329/ });
  expect(row.textContent).toContain('eGFR 45 to 59 twice, 90 days apart S01');
  within(row).getByRole('button', { name: 'eGFR 52 mL/min/{1.73_m2}, Mar 12, 2025' });
  within(row).getByRole('button', { name: 'better since eGFR 61 mL/min/{1.73_m2}, Oct 12, 2025' });
  const card = screen.getByRole('region', { name: 'Suspected' });
  expect(card.textContent).toContain('never a diagnosis');
  expect(card.textContent).toContain('Not on file for this member: BMI (S13)');
  expect(card.textContent).toContain('not understood: 2 results of 4548-4 in g/dL');
  await user.click(within(table).getByRole('button', { name: 'L5301, May 2, 2025' }));
  await screen.findByRole('complementary', { name: /^Claim / });
  await user.click(within(row).getByRole('button', { name: /^eGFR 48 / }));
  await waitFor(() => expect(history.location.href).toContain('tab=clinical'));
});

test('without a suspect, or where nobody asks, the card says what was looked at', async () => {
  const answer = (more: object) => (asked: string) =>
    asked.endsWith('/suspects')
      ? {
          status: 200,
          body: { paymentYear: 2026, asOf: '2025-11-24', items: [], rules: [], unreadUnits: [], ...more },
        }
      : undefined;
  const { unmount } = renderAt(path, 'hcc-coder', answer({}));
  expect(await screen.findByText('Nothing suspected')).toBeDefined();
  unmount();
  renderAt(path, 'hcc-coder', answer({ notAsked: 'hospice' }));
  expect(await screen.findByText('The member is in hospice.')).toBeDefined();
});
