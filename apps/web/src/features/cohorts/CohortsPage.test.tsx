import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { problem } from '../../testing/fixture-answers.ts';
import { members } from '../../testing/fixture-population.ts';
import { renderAt } from '../../testing/render.tsx';

const women = members.filter(({ sex }) => sex === 'F').length;
const whole = () => screen.getByText(/^of [\d,]+ members$/).parentElement!;

/** A new cohort of one criterion: women. */
async function begin(role: Parameters<typeof renderAt>[1] = 'risk-director', instead?: Parameters<typeof renderAt>[2]) {
  const view = renderAt('/cohorts/new', role, instead);
  const user = userEvent.setup();
  await user.selectOptions(await screen.findByLabelText('What it is about'), 'Sex');
  return { user, ...view };
}

describe('the builder', () => {
  test('counts criterion, group and whole while it is written, and says what is missing', async () => {
    const { user } = await begin();
    await waitFor(() => expect(whole().textContent).toContain(`${women}`));
    await user.click(screen.getByRole('button', { name: 'Add criterion' }));
    expect(screen.getByText(/^ICD-10-CM codes of three signs/)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Save cohort' })).toHaveProperty('disabled', true);
    // What is complete stays counted.
    expect(whole().textContent).toContain(`${women}`);
    await user.selectOptions(screen.getAllByLabelText('What it is about')[1]!, 'Age');
    await user.type(screen.getByLabelText('from'), '75');
    const old = members.filter(({ sex, age }) => sex === 'F' && age >= 75).length;
    await waitFor(() => expect(whole().textContent).toContain(`${old} of`));
    const [first, second] = screen.getAllByRole('listitem').slice(-2);
    expect(within(first!).getByText(String(women))).toBeDefined();
    expect(within(second!).getByText(String(members.filter(({ age }) => age >= 75).length))).toBeDefined();
    await user.selectOptions(screen.getByLabelText('How the criteria of group 1 join'), 'None of these');
    const neither = members.filter(({ sex, age }) => sex !== 'F' && age < 75).length;
    await waitFor(() => expect(whole().textContent).toContain(`${neither} of`));
  });

  test('keeps the number there was while a newer one fails, and tries again', async () => {
    let isBroken = false;
    const { user } = await begin('risk-director', (path) =>
      isBroken && path === '/v1/cohort-counts' ? problem(503, 'busy') : undefined,
    );
    await waitFor(() => expect(whole().textContent).toContain(`${women}`));
    isBroken = true;
    await user.selectOptions(screen.getByLabelText('is'), 'Male');
    expect((await screen.findByRole('alert', {}, { timeout: 5_000 })).textContent).toContain('Not counted');
    isBroken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(whole().textContent).toContain(`${members.length - women} of`));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('saves under a name, and leads to members, figures and gaps of the cohort', async () => {
    const { user, history } = await begin();
    await user.click(screen.getByRole('button', { name: 'Save cohort' }));
    await user.type(await screen.findByLabelText('Name'), 'Women');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('heading', { name: 'Women' })).toBeDefined();
    const id = history.location.pathname.split('/').at(-1);
    const main = screen.getByRole('main');
    expect(within(main).getByRole('link', { name: 'Members' }).getAttribute('href')).toBe(`/members?cohort=${id}`);
    expect(within(main).getByRole('link', { name: 'Open gaps' }).getAttribute('href')).toBe(
      `/gaps?cohort=${id}&status=open`,
    );
    await user.click(within(main).getByRole('link', { name: 'Members' }));
    expect(await screen.findByRole('button', { name: 'Remove filter Cohort Women' })).toBeDefined();
  });

  test('asks nothing that the role does not see', async () => {
    await begin('hcc-coder');
    const kinds = within(screen.getByLabelText('What it is about')).getAllByRole('option');
    expect(kinds.map(({ textContent }) => textContent)).not.toContain('Raw RAF');
    expect(screen.queryByRole('button', { name: 'Save cohort' })).toBeNull();
  });
});

test('what is deleted can be put back', async () => {
  renderAt('/cohorts');
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Delete Women of 75 and more' }));
  await user.click(await screen.findByRole('button', { name: /^Undo/ }));
  expect(await screen.findByText('Women of 75 and more is back')).toBeDefined();
  expect(await screen.findByRole('link', { name: 'Women of 75 and more' })).toBeDefined();
});

test('two cohorts are compared, figure by figure, with the difference from the first', async () => {
  const { history } = renderAt('/cohorts');
  const user = userEvent.setup();
  for (const box of await screen.findAllByRole('checkbox', { name: /^Select (Women|Often)/ })) await user.click(box);
  await user.click(screen.getByRole('button', { name: 'Compare 2 cohorts' }));
  expect(await screen.findByRole('table', { name: 'Most frequent HCCs' })).toBeDefined();
  expect(history.location.search).toMatch(/cohort=.*&cohort=/);
  const figures = within(screen.getByRole('table', { name: 'Figures' }));
  expect(figures.getByText('Paid per Part B month')).toBeDefined();
  expect(figures.getAllByText(/^[+−]?\d+\.\d pts$/).length).toBeGreaterThan(0);
});

test('SEC-04 an executive, who sees aggregates, is offered no cohort', async () => {
  renderAt('/cohorts', 'executive');
  expect(await screen.findByText('Not in your role')).toBeDefined();
  expect(screen.queryByRole('link', { name: 'Cohorts' })).toBeNull();
});
