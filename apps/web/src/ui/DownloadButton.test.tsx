import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { whenStepUpNeeded } from '../api/step-up.ts';
import { problem } from '../testing/fixture-answers.ts';
import { renderAt } from '../testing/render.tsx';

const load = '/loads/00000001-6000-4000-8000-000000000000';
const saved = vi.fn();
beforeEach(() => {
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:file', revokeObjectURL: () => undefined }));
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    saved(this.download);
  });
});
afterEach(() => {
  saved.mockClear();
  vi.restoreAllMocks();
});

const file = () => screen.findByRole('button', { name: 'Refused rows' }, { timeout: 20_000 });

test('ACC-04 a file that takes a fresh factor is asked for again once it was given, and is then kept', async () => {
  let isFresh = false;
  renderAt(load, 'tenant-admin', (path) =>
    path.endsWith('/refused-rows')
      ? isFresh
        ? { status: 200, body: 'rows' }
        : problem(403, 'step-up-needed')
      : undefined,
  );
  const stop = whenStepUpNeeded(async () => {
    isFresh = true;
    return true;
  });
  await userEvent.click(await file());
  await waitFor(() => expect(saved).toHaveBeenCalledTimes(1));
  expect(screen.queryByRole('alert')).toBeNull();
  stop();
});

test('COV-07 rows about members leave whole as a file of the server, for those who may export', async () => {
  const asked: string[] = [];
  const answer = (path: string) => {
    if (!path.endsWith('/row-export')) return undefined;
    asked.push(path);
    return { status: 200, body: 'rows' };
  };
  renderAt('/data-quality/claim-provider', 'tenant-admin', answer);
  await userEvent.click(await screen.findByRole('button', { name: '5 rows as CSV' }, { timeout: 20_000 }));
  await waitFor(() => expect(saved).toHaveBeenCalledTimes(1));
  expect(asked).toEqual(['/v1/data-quality/claim-provider/row-export']);
});

test('a file that is refused says why beside its button, and nothing is kept', async () => {
  renderAt(load, 'tenant-admin', (path) => (path.endsWith('/refused-rows') ? problem(429, 'quota-export') : undefined));
  await userEvent.click(await file());
  const row = (await file()).closest('.row') as HTMLElement;
  expect((await within(row).findByRole('alert')).textContent).toMatch(/exported as many rows today/);
  expect(saved).not.toHaveBeenCalled();
});
