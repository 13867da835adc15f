import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { members } from '../../testing/fixture-population.ts';
import { renderAt } from '../../testing/render.tsx';

test('a person is erased from their privacy tab: the key is filled in, nothing goes without a reason, progress is shown', async () => {
  renderAt(`/members/${members[0]!.memberKey}?tab=privacy`, 'privacy-officer');
  await userEvent.click(await screen.findByRole('link', { name: /^Erase this person/ }));
  const form = await screen.findByRole('dialog', { name: 'Erase a person' });
  expect(within(form).getByLabelText<HTMLInputElement>('Member key').value).toBe(members[0]!.memberKey);
  await userEvent.type(within(form).getByLabelText('Reason'), ' ab ');
  await userEvent.click(within(form).getByRole('button', { name: 'Erase for good' }));
  expect(within(form).getByRole('alert')).toBeDefined();
  await userEvent.type(within(form).getByLabelText('Reason'), 'Asked in writing');
  await userEvent.click(within(form).getByRole('button', { name: 'Erase for good' }));
  const dock = await screen.findByRole('complementary', { name: 'Erasure' });
  expect(await within(dock).findByText('Leaving the disk')).toBeDefined();
  expect(within(dock).getByText('ab Asked in writing')).toBeDefined();
});

test('the certificate says what was counted, what stays and its hash; an auditor reads it and erases nobody', async () => {
  renderAt('/erasures', 'auditor');
  await userEvent.click(await screen.findByRole('link', { name: /^Nov 20, 2025/ }));
  const dock = await screen.findByRole('complementary', { name: 'Erasure' });
  expect(await within(dock).findByText('Keys in the erasure ledger')).toBeDefined();
  expect(within(dock).getByText(/a legal hold keeps it/)).toBeDefined();
  expect(within(dock).getByText('b2'.repeat(32))).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Erase a person' })).toBeNull();
});
