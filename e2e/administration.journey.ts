import type { Page } from 'playwright-core';
import { ask, same } from './figures.ts';
import { journey } from './journey.ts';

journey(
  'an admin invites a coder with a restriction, and what people see is read with its reasons',
  async ({ page, product, signIn, expectAccessible }) => {
    await signIn('tenant-admin');
    await page.getByRole('navigation', { name: 'Modules' }).getByRole('link', { name: 'Admin' }).click();
    await page.getByRole('table', { name: 'People' }).waitFor();
    await page.getByRole('button', { name: 'Invite' }).click();
    const form = page.getByRole('dialog', { name: 'Invite' });
    await form.getByLabel('Email').fill('new.coder@plan.example');
    await form.getByLabel('HCC coder').check();
    await form.getByLabel('Only in some hours').check();
    await form.getByLabel('No export: takes nothing out of the product').check();
    await expectAccessible('Invite');
    await form.getByRole('button', { name: 'Send invitation' }).click();
    const invited = page.getByRole('table', { name: 'Invitations' }).getByRole('row', { name: /new\.coder/ });
    await invited.getByText('Mon Tue Wed Thu Fri 08:00–18:00; No export').waitFor();
    const { items } = await ask<{ items: { email: string; restrictions: object }[] }>(page, '/v1/invitations');
    same('restrictions kept', items.find(({ email }) => email === 'new.coder@plan.example')?.restrictions, {
      hours: { days: [1, 2, 3, 4, 5], from: 480, to: 1080 },
      noExport: true,
    });

    // What the coder who is there already sees, before and after a restriction.
    const coder = (await ask<{ items: Person[] }>(page, '/v1/people')).items.find(({ roles }) =>
      roles.includes('hcc-coder'),
    )!;
    await page.getByRole('table', { name: 'People' }).getByRole('link', { name: coder.name, exact: true }).click();
    await allowed(page, 'Population reader');
    await expectAccessible('A person');
    await page.getByRole('button', { name: 'Change restrictions' }).click();
    const restrictions = page.getByRole('dialog', { name: /^Restrictions of/ });
    await restrictions.getByLabel('Only some modules').check();
    await restrictions.getByRole('checkbox', { name: 'Claims', exact: true }).check();
    await restrictions.getByRole('button', { name: 'Set restrictions and end sessions' }).click();
    await page.getByText('Modules: Claims', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'May not' }).click();
    await page
      .getByRole('row', { name: /Population reader/ })
      .getByText(/restricted to other modules.*Granted by HCC coder/)
      .waitFor();

    // Taken back, as later journeys sign in as this coder.
    await page.getByRole('button', { name: 'Change restrictions' }).click();
    await restrictions.getByLabel('Only some modules').uncheck();
    await restrictions.getByRole('button', { name: 'Set restrictions and end sessions' }).click();
    await page.getByRole('button', { name: 'May', exact: true }).click();
    await allowed(page, 'Population reader');
    await page.getByRole('link', { name: 'What this person did' }).click();
    same('the audit of this person', new URL(page.url()).searchParams.get('actorId'), coder.userId);
    await page.goto(`${product.url}/people`);
    await page.getByRole('button', { name: /Withdraw the invitation of new\.coder/ }).click();
    await page
      .getByRole('dialog', { name: /Withdraw/ })
      .getByRole('button', { name: 'Withdraw' })
      .click();
    await page.getByText('No invitation waits').waitFor();
  },
);

type Person = { readonly userId: string; readonly name: string; readonly roles: readonly string[] };

const allowed = (page: Page, permission: string) =>
  page
    .getByRole('row', { name: new RegExp(permission) })
    .getByText('Yes')
    .waitFor();

journey(
  'a setting is changed and taken back; what is risky waits for a second person',
  async ({ page, product, signIn }) => {
    await signIn('tenant-admin');
    await page.goto(`${product.url}/settings`);
    await page.getByRole('button', { name: 'Change Jobs' }).click();
    await page.getByRole('dialog').getByLabel('Value').fill('6');
    await page.getByRole('dialog').getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByText('Jobs is now: 6 at once').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Jobs is now: 500 at once').waitFor();

    await page.getByRole('button', { name: 'Change Training of models' }).click();
    await page.getByRole('dialog').getByRole('checkbox', { name: 'On' }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Ask a second person' }).click();
    const waiting = page.getByRole('table', { name: 'Waiting for a second person' });
    await waiting.getByRole('row', { name: /Training of models/ }).waitFor();
    same('who asked cannot approve', await waiting.getByRole('button', { name: 'Approve' }).count(), 0);
    await waiting.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await page.getByText(/Training of models stays as it is/).waitFor();
    const { items } = await ask<{ items: { key: string; value: unknown }[] }>(page, '/v1/settings');
    const settingOf = (key: string) => items.find((one) => one.key === key)?.value;
    same('settings', [settingOf('quota.jobsAtOnce'), settingOf('dataUse.training')], [500, false]);
    same('changes in the history', await page.getByRole('table', { name: 'History' }).getByRole('row').count(), 4);
  },
);

journey(
  'an agreement and a facility are put on file, a role and a panel are made',
  async ({ page, product, signIn }) => {
    await signIn('tenant-admin');
    await page.goto(`${product.url}/organization`);
    await page.getByRole('button', { name: 'Add agreement' }).click();
    const form = page.getByRole('dialog', { name: 'Add agreement' });
    await form.getByLabel('Version').fill('2026.1');
    await form.getByLabel('Signed by').fill('Robin Mockridge');
    await form.getByLabel('In force from').fill('2026-01-01');
    // The document is read in the browser; its hash alone travels.
    await form
      .getByLabel('Signed document')
      .setInputFiles({ name: 'baa.pdf', mimeType: 'application/pdf', buffer: Buffer.from('signed') });
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('[name=documentSha256]')?.value.length === 64,
    );
    await form.getByRole('button', { name: 'Put on file' }).click();
    await page.getByRole('table', { name: 'Agreements on file' }).getByText('BAA, version 2026.1').waitFor();
    const { contracts } = await ask<{ contracts: { documentSha256: string }[] }>(page, '/v1/organization');
    same('sha256 of "signed"', contracts[0]?.documentSha256, sha256OfSigned);

    await page.getByRole('button', { name: 'Add facility' }).click();
    const place = page.getByRole('dialog', { name: 'Add facility' });
    await place.getByLabel('Name').fill('Elm Street Clinic');
    await place.getByLabel('Kind').selectOption('clinic');
    await place.getByLabel('NPI').fill('1234567890');
    await place.getByRole('button', { name: 'Add', exact: true }).click();
    await place.getByText(/This is no NPI/).waitFor();
    await place.getByLabel('NPI').fill('1234567893');
    await place.getByRole('button', { name: 'Add', exact: true }).click();
    await page
      .getByRole('row', { name: /Elm Street Clinic/ })
      .getByText('1234567893')
      .waitFor();
    await page.getByRole('button', { name: 'Edit Elm Street Clinic' }).click();
    const edited = page.getByRole('dialog', { name: 'Edit Elm Street Clinic' });
    await edited.getByLabel('Name').fill('Oak Street Clinic');
    await edited.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'History of Oak Street Clinic' }).click();
    await page
      .getByRole('row', { name: /facility\.change/ })
      .getByRole('button')
      .click();
    await page.getByText('"Elm Street Clinic → Oak Street Clinic"').waitFor();
    await page.goBack();
    await page.goBack();

    await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Roles' }).click();
    await page.getByRole('button', { name: 'New role' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Load desk');
    await page.getByRole('dialog').getByLabel('Load reader').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Save role' }).click();
    await page.getByRole('link', { name: 'Load desk' }).click();
    await page.getByRole('region', { name: 'Load desk' }).getByText('own-load-desk').waitFor();

    await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Panels' }).click();
    await page.getByRole('button', { name: 'New panel' }).click();
    await page.getByRole('dialog').getByLabel('Panel').fill('Pilot group');
    await page.getByRole('dialog').getByRole('button', { name: 'Make panel' }).click();
    const panel = page.getByRole('region', { name: 'Pilot group' });
    const { items } = await ask<{ items: { memberKey: string; name?: string }[] }>(page, '/v1/members?limit=2');
    await panel.getByLabel(/Put a member in/).fill(items[0]!.name!);
    await panel
      .getByRole('button', { name: /^Put .* in$/ })
      .first()
      .click();
    await panel.getByRole('button', { name: /^Take .* out$/ }).waitFor();

    // Another one by a list; what names nobody is told by its line.
    const { identity } = await ask<{ identity: { memberId: string } }>(page, `/v1/members/${items[1]!.memberKey}`);
    await panel.getByRole('button', { name: 'Put in a list' }).click();
    await page.getByLabel('MBIs or member ids').fill(`NOBODY-1\n${identity.memberId}\n`);
    await page.getByRole('dialog').getByRole('button', { name: 'Put in', exact: true }).click();
    await panel.getByText('One member was put in. Line 1 names nobody.').waitFor();
    await panel.getByRole('button', { name: 'Undo' }).click();
    await panel.getByText('1 member', { exact: true }).waitFor();
  },
);

const sha256OfSigned = '4a3cdfae6f291c8f544daea5b72905cf9e74c1ed427d831ad0d7ca00c73c794d';

journey(
  'a privacy officer lets an operator in, ends it, and reads who can open a record',
  async ({ page, product, signIn }) => {
    await signIn('privacy-officer');
    await page.goto(`${product.url}/operator-access`);
    await page.getByRole('button', { name: 'Let an operator in' }).click();
    const form = page.getByRole('dialog', { name: 'Let an operator in' });
    await form.getByLabel('Reason').fill('A load of claims stands still');
    await form.getByRole('button', { name: 'Let in', exact: true }).click();
    await page.getByText('An operator can see members now.').waitFor();
    await page.getByRole('button', { name: 'End now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End now' }).click();
    await page.getByText('No operator can see members now.').waitFor();
    const { items } = await ask<{ items: { memberKey: string }[] }>(page, '/v1/members?limit=1');
    await page.goto(`${product.url}/members/${items[0]!.memberKey}?tab=access`);
    const readers = page.getByRole('table', { name: 'Who can open this record' });
    await readers.getByText('The record with the name').first().waitFor();
    await readers.getByText('No role of the person grants it.').first().waitFor();
    same('screens that are not in the role', await page.getByRole('link', { name: 'API keys' }).count(), 0);
  },
);
