import { Session } from '@optimiq/contracts/session';
import { QueryObserver } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { get } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { beginSession, currentSession } from '../../api/session-store.ts';
import { fixturePassword, problem, sessionOf } from '../../testing/fixture-answers.ts';
import { stubApi } from '../../testing/render.tsx';
import { SignIn } from './SignIn.tsx';

test('email and password, pasted, open the session', async () => {
  stubApi(undefined);
  render(<SignIn reason="never" />);
  const user = userEvent.setup();
  await user.tab();
  expect(document.activeElement).toBe(screen.getByLabelText('Email'));
  await user.paste('hcc-coder@demo.example');
  await user.tab();
  await user.paste(fixturePassword);
  await user.keyboard('{Enter}');
  await waitFor(() =>
    expect(currentSession()).toMatchObject({ kind: 'in', session: { roles: [{ key: 'hcc-coder' }] } }),
  );
});

test('password fields hide what is typed and take what a manager gives', () => {
  render(<SignIn reason="never" />);
  expect(screen.getByLabelText<HTMLInputElement>('Password')).toMatchObject({
    type: 'password',
    autocomplete: 'current-password',
  });
  expect(screen.getByLabelText<HTMLInputElement>('Email').autocomplete).toBe('username');
});

test('a wrong password is said in words and keeps the email', async () => {
  stubApi(undefined);
  render(<SignIn reason="never" />);
  const user = userEvent.setup();
  await user.type(screen.getByLabelText('Email'), 'hcc-coder@demo.example');
  await user.type(screen.getByLabelText('Password'), 'wrong{Enter}');
  expect((await screen.findByRole('alert')).textContent).toContain('do not match');
  expect(screen.getByLabelText<HTMLInputElement>('Email').value).toBe('hcc-coder@demo.example');
});

test('an ended session says so', () => {
  render(<SignIn reason="expired" />);
  expect(screen.getByText(/Your session has ended/)).toBeDefined();
});

test('a 401 shows the sign-in screen and empties the cache', async () => {
  beginSession(sessionOf('hcc-coder'));
  queryClient.setQueryData(['member', 'someone'], { name: 'Synthetic' });
  const watch = new QueryObserver(queryClient, { queryKey: ['member', 'someone'], enabled: false }).subscribe(
    () => undefined,
  );
  stubApi('hcc-coder', () => problem(401, 'no-session'));
  await expect(get('/v1/runs', Session)).rejects.toThrow('no-session');
  expect(currentSession()).toEqual({ kind: 'out', reason: 'expired' });
  expect(queryClient.getQueryData(['member', 'someone'])).toBeUndefined();
  watch();
});
