import { ask, askAs, listedTotal, same } from './figures.ts';
import { journey } from './journey.ts';
import { sendSignIn } from './sign-in-form.ts';

/** Keys of scores and money in an answer of the API; the payment year is neither. */
const hidden = /"(?!paymentYear")[a-z]*(raf|coefficient|cents|payment|rawThousandths|terms)[a-z]*":/i;

journey(
  'a coder finds a member by name and sees neither score nor money',
  async ({ page, product, signIn, expectAccessible }) => {
    const answers: { url: string; text: string }[] = [];
    page.on('response', async (response) => {
      if (response.url().includes('/v1/') && !response.url().includes('openapi'))
        answers.push({ url: response.url(), text: await response.text().catch(() => '') });
    });
    await signIn('hcc-coder');
    await page.goto(`${product.url}/members`);
    await listedTotal(page);
    const { items } = await ask<{ items: { memberKey: string; name?: string }[] }>(page, '/v1/members?limit=5');
    const name = items[0]?.name ?? '';
    const [first = '', last = ''] = [name.split(' ')[0], name.split(' ').at(-1)];
    await page.keyboard.press('/');
    await page.keyboard.type(`${last.slice(0, 5)} ${first.slice(0, 3)}`.toLowerCase());
    await page
      .getByRole('option', { name: new RegExp(last, 'i') })
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: new RegExp(last, 'i') }).waitFor();
    await page
      .getByRole('table', { name: 'Conditions' })
      .or(page.getByText('No payment HCC'))
      .or(page.getByText('No score in this model'))
      .first()
      .waitFor();
    await expectAccessible('Member of a coder');
    for (const tab of [/Claims/, /Timeline/]) {
      await page.getByRole('tab', { name: tab }).click();
      await page.waitForLoadState('networkidle');
      same(`money in tab ${tab}`, /\$\d/.test((await page.locator('main').textContent()) ?? ''), false);
    }
    const { memberKey } = items[0]!;
    const ofDirector = await askAs(product, 'risk-director', `/v1/members/${memberKey}/score`);
    same('the same search in the answer to a director', hidden.test(JSON.stringify(ofDirector)), true);
    same('answers looked at', answers.length > 5, true);
    same(
      'scores or money in answers',
      answers.filter(({ text }) => hidden.test(text)).map(({ url }) => url),
      [],
    );
    const text = await page.locator('main').textContent();
    same('scores or money on the screen', /RAF|Coefficient|\$\d/.test(text ?? ''), false);
    same('the name in an address', page.url().toLowerCase().includes(last.toLowerCase()), false);
  },
);

journey('keys alone take a coder from list to member and back', async ({ page, signIn }) => {
  await signIn('hcc-coder');
  await page.getByRole('region', { name: 'Members', exact: true }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('table', { name: 'Members' }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/members\/[0-9a-f-]{36}/);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' });
});

journey(
  'an executive sees aggregates with small cells hidden and opens no person',
  async ({ page, product, signIn, expectAccessible }) => {
    await signIn('executive');
    await page.locator('.echart svg').first().waitFor();
    await page.getByText('hidden below 11').first().waitFor();
    await expectAccessible('Population of an executive');
    same('link to members', await page.getByRole('navigation').getByRole('link', { name: 'Members' }).count(), 0);
    await page.goto(`${product.url}/members`);
    await page.getByText('Not in your role').waitFor();
    const { items } = await askAs<{ items: { memberKey: string }[] }>(product, 'risk-director', '/v1/members?limit=1');
    const member = `/v1/members/${items[0]!.memberKey}`;
    const ofPersons = ['', '/score', '/claims', '/timeline'].map((part) => member + part);
    for (const path of ['/v1/members', ...ofPersons, '/v1/loads', '/v1/audit-events']) {
      const answer = await page.request.get(product.url + path);
      same(path, answer.status(), 403);
    }
    for (const path of ['/v1/population/hccs', '/v1/population/segments', '/v1/population/not-counted']) {
      const { rows } = await ask<{ rows: { members: number | null }[] }>(page, path);
      same(`${path}: cells of 1 to 10`, rows.filter(({ members }) => isSmall(members)).length, 0);
      const ofDirector = await askAs<{ rows: { members: number }[] }>(product, 'risk-director', path);
      same(
        `${path}: there are such cells`,
        ofDirector.rows.some(({ members }) => isSmall(members)),
        true,
      );
    }
    const { bands } = await ask<{ bands: { members: number | null }[] }>(page, '/v1/population/raf-distribution');
    same('bands of 1 to 10', bands.filter(({ members }) => isSmall(members)).length, 0);
  },
);

const isSmall = (members: number | null) => members !== null && members > 0 && members < 11;

journey('a care manager sees who a member is, and no score', async ({ page, product, signIn }) => {
  await signIn('care-manager');
  const { items } = await ask<{ items: { memberKey: string; name?: string }[] }>(page, '/v1/members?limit=1');
  await page.goto(`${product.url}/members/${items[0]!.memberKey}`);
  await page.getByRole('heading', { level: 1, name: items[0]!.name ?? '?' }).waitFor();
  await page.getByRole('tab', { name: /Claims/ }).click();
  await page
    .getByRole('table', { name: /Claims/ })
    .first()
    .waitFor();
  same('receipt in sight', await page.getByRole('region', { name: 'RAF receipt' }).count(), 0);
});

journey('after signing out nothing is left, and Back shows sign-in', async ({ page, product, signIn }) => {
  await signIn('hcc-coder');
  await page.goto(`${product.url}/members`);
  await listedTotal(page);
  await page.getByRole('button', { name: /signed in as/ }).click();
  await page
    .getByRole('menuitem', { name: 'Sign out' })
    .or(page.getByRole('button', { name: 'Sign out' }))
    .first()
    .click();
  await page.getByLabel('Password').waitFor();
  await page.goBack();
  await page.getByLabel('Password').waitFor();
  same('session', (await page.request.get(`${product.url}/v1/session`)).status(), 401);
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  same('health data in browser storage', /memberKey|SYN\d{8}|hcc/i.test(stored), false);
});

journey(
  'a session ended elsewhere leads to sign-in and back to the same address',
  async ({ page, product, signIn }) => {
    await signIn('risk-director');
    await page.goto(`${product.url}/members?hcc=37`);
    await listedTotal(page);
    const elsewhere = await page.context().browser()!.newContext();
    try {
      await elsewhere.addCookies(await page.context().cookies());
      const headers = { 'x-optimiq-request': '1' };
      same('ended', (await elsewhere.request.delete(`${product.url}/v1/session`, { headers })).ok(), true);
    } finally {
      await elsewhere.close();
    }
    await page.getByRole('table', { name: 'Members' }).getByRole('link').first().click();
    await page.getByLabel('Password').waitFor();
    const address = page.url();
    same('address of a member', /\/members\/[0-9a-f-]{36}/.test(address), true);
    await sendSignIn(page, product.signInOf('risk-director'));
    await page.locator('.waterfall').or(page.getByText('No score in this model')).first().waitFor();
    same('address after signing in', page.url(), address);
  },
);
