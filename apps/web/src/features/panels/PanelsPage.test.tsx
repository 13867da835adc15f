import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { members } from '../../testing/fixture-population.ts';
import { renderAt } from '../../testing/render.tsx';

const pilot = '/panels?panel=00000000-0000-4000-8000-000000000062';

test('ADMV-02 a member is put into a panel and taken out again', async () => {
  renderAt(pilot, 'tenant-admin');
  const card = await screen.findByRole('region', { name: 'Pilot group' });
  expect(await within(card).findByText('Nobody is in it')).toBeDefined();
  const { name } = members[0]!;
  await userEvent.type(within(card).getByLabelText(/Put a member in/), name);
  await userEvent.click((await within(card).findAllByRole('button', { name: `Put ${name} in` }))[0]!);
  expect(await within(card).findByRole('button', { name: `Take ${name} out` })).toBeDefined();
  await userEvent.click(within(card).getByRole('button', { name: 'Undo' }));
  expect(await within(card).findByText('Nobody is in it')).toBeDefined();
});

test('ADMV-02 removing a panel says who sees nobody afterwards', async () => {
  renderAt('/panels?panel=00000000-0000-4000-8000-000000000061', 'tenant-admin');
  const card = await screen.findByRole('region', { name: 'Dr. North' });
  expect(await within(card).findByText('See only this: Demo Hcc Coder')).toBeDefined();
  await userEvent.click(within(card).getByRole('button', { name: 'Remove panel' }));
  const asked = await screen.findByRole('dialog', { name: 'Remove Dr. North' });
  expect(within(asked).getByText(/One person is restricted to it/)).toBeDefined();
  await userEvent.click(within(asked).getByRole('button', { name: 'Remove panel' }));
  expect(await screen.findByRole('link', { name: 'Pilot group' })).toBeDefined();
  expect(screen.queryByText('Dr. North')).toBeNull();
});

test('who does not edit panels does not see who is in one', async () => {
  renderAt(pilot, 'auditor');
  expect(await screen.findByText(/shown to those who edit panels/)).toBeDefined();
  expect(screen.queryByRole('button', { name: 'New panel' })).toBeNull();
});

test('ADMV-02 many members are put in by a pasted list; lines that name nobody are told by number, and undo takes all out', async () => {
  renderAt(pilot, 'tenant-admin');
  const card = await screen.findByRole('region', { name: 'Pilot group' });
  await within(card).findByText('Nobody is in it');
  await userEvent.click(within(card).getByRole('button', { name: 'Put in a list' }));
  const form = await screen.findByRole('dialog', { name: 'Put in a list' });
  expect(within(form).getByRole('button', { name: 'Put in' })).toHaveProperty('disabled', true);
  await userEvent.click(within(form).getByLabelText('MBIs or member ids'));
  await userEvent.paste(`${members[0]!.memberKey}\nNOBODY\n${members[1]!.memberKey},more\n`);
  expect(within(form).getByText('3 lines')).toBeDefined();
  await userEvent.click(within(form).getByRole('button', { name: 'Put in' }));
  expect(await within(card).findByText('2 members were put in. Line 2 names nobody.')).toBeDefined();
  expect(await within(card).findByRole('button', { name: `Take ${members[1]!.name} out` })).toBeDefined();
  await userEvent.click(within(card).getByRole('button', { name: 'Undo' }));
  expect(await within(card).findByText('Nobody is in it')).toBeDefined();
});

test('ADMV-02 a list comes from a file, which stays in the browser', async () => {
  renderAt(pilot, 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: 'Put in a list' }));
  const form = await screen.findByRole('dialog', { name: 'Put in a list' });
  await userEvent.upload(
    within(form).getByLabelText('Or take them from a file'),
    new File([`"${members[0]!.memberKey}",x\r\n`], 'list.csv', { type: 'text/csv' }),
  );
  expect(await within(form).findByText('1 line')).toBeDefined();
});
