import { createHmac } from 'node:crypto';
import type { Page } from 'playwright-core';
import { optimiq } from './command-line.ts';
import { same } from './figures.ts';
import { journey } from './journey.ts';
import { sendSignIn } from './sign-in-form.ts';

const person = { email: 'robin.newcomer@demo.example', password: 'gofinu-relapo-tisake-91' };

journey(
  'an invited person sets factors up, signs in by each of them, and ends a session elsewhere',
  async ({ page, product, signIn, expectAccessible }) => {
    same('the name passkeys need', new URL(product.url).hostname, 'localhost');
    await signIn('tenant-admin');
    await inPage(page, 'POST', '/v1/invitations', { email: person.email, roles: ['care-manager'] });
    await signOut(page);

    // The letter, as the operator of an installation without a mail server hands it over.
    const { output: letters } = await optimiq(product.base, ['mail', 'list']);
    const own = letters.slice(letters.indexOf(person.email));
    const link = new RegExp(`${product.url}/invitation#[\\w-]+`).exec(own)?.[0] ?? '';
    await page.goto(link);
    await page.getByLabel('Your name').fill('Robin Newcomer');
    await page.getByLabel('Choose a password').fill(person.password);
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Accept the invitation' }).click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await sendSignIn(page, person);

    await openSecurity(page);
    await page.getByRole('button', { name: 'Add an authenticator app' }).click();
    const secret = (await page.locator('.factors p.mono').textContent())!.replaceAll(' ', '');
    const begun = stepNow();
    await page.getByLabel('Code of your authenticator app').fill(codeOf(secret, begun));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('dialog', { name: 'Recovery codes' }).getByRole('listitem').first().waitFor();
    const codes = await page.getByRole('dialog').getByRole('listitem').allTextContents();
    same('recovery codes told', codes.length, 10);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 not used yet').waitFor();
    await signOut(page);

    // Each code counts once: the next one, which a clock that is ahead would show.
    await sendSignIn(page, person);
    await page.getByLabel('Code of your authenticator app').waitFor();
    await expectAccessible('Second factor');
    await page.getByLabel('Code of your authenticator app').fill(codeOf(secret, begun));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Code of your authenticator app').fill(codeOf(secret, begun + 1));
    await page.getByRole('button', { name: 'Confirm' }).click();

    await withAuthenticator(page);
    await openSecurity(page);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Rename This device' }).click();
    await page.getByLabel('Name of the passkey').fill('Test laptop');
    await page.getByRole('button', { name: 'Save the name' }).click();
    await page.getByRole('button', { name: 'Rename Test laptop' }).waitFor();
    await signOut(page);

    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await openSecurity(page);
    await page.getByRole('table', { name: 'Sessions' }).getByText('Passkey').waitFor();

    // As after five minutes: the server's refusal is put in its place once, the rest is real.
    await page.route('**/v1/account/recovery-codes', (route) => route.fulfill(stepUpNeeded), { times: 1 });
    await page.getByRole('button', { name: 'Make ten new codes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('dialog', { name: 'Recovery codes' }).waitFor();
    const fresh = await page.getByRole('dialog').getByRole('listitem').allTextContents();
    same('new codes', fresh.length === 10 && !fresh.includes(codes[0]!), true);
    await page.getByRole('button', { name: 'I have kept them' }).click();

    // Somewhere else, without app and passkey: one of the recovery codes.
    const elsewhere = await (await page.context().browser()!.newContext()).newPage();
    await elsewhere.goto(product.url);
    await sendSignIn(elsewhere, person);
    await elsewhere.getByRole('button', { name: 'Use a recovery code instead' }).click();
    await elsewhere.getByLabel('Recovery code').fill(fresh[0]!);
    await elsewhere.getByRole('button', { name: 'Confirm' }).click();
    await elsewhere.getByRole('navigation').first().waitFor();

    await page.reload();
    const sessions = page.getByRole('table', { name: 'Sessions' });
    await sessions.getByText('This one').waitFor();
    same('sessions', await sessions.getByRole('row').count(), 3);
    await expectAccessible('Security');
    if (process.env['OPTIMIQ_PICTURES']) {
      await page.screenshot({ path: `${process.env['OPTIMIQ_PICTURES']}/security.png`, fullPage: true });
    }
    await sessions.getByRole('button', { name: /^End / }).click();
    await sessions.getByRole('row').nth(2).waitFor({ state: 'detached' });
    await elsewhere.reload();
    await elsewhere.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
    await elsewhere.context().close();

    // A visit by the machine's address is led to the name.
    await page.goto(product.url.replace('localhost', '127.0.0.1'));
    same('where it is led', new URL(page.url()).origin, new URL(product.url).origin);
  },
);

const stepUpNeeded = {
  status: 403,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    type: 'urn:optimiq:problem:step-up-needed',
    title: '',
    status: 403,
    code: 'step-up-needed',
    id: '1',
  }),
};

async function openSecurity(page: Page): Promise<void> {
  await page.getByRole('button', { name: /signed in as/ }).click();
  await page.getByRole('link', { name: 'Security' }).click();
  await page.getByRole('heading', { name: 'Security', level: 1 }).waitFor();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /signed in as/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
}

/** A request as the product's own page makes it. */
async function inPage(page: Page, method: string, url: string, body: object): Promise<void> {
  const status = await page.evaluate(
    async ([verb, path, text]) => {
      const headers = { 'content-type': 'application/json', 'x-optimiq-request': '1' };
      return (await fetch(path!, { method: verb!, headers, body: text! })).status;
    },
    [method, url, JSON.stringify(body)],
  );
  same(`${method} ${url}`, status < 300, true);
}

/** A security key of the browser's own, which verifies whoever uses it. */
async function withAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
}

const stepNow = () => Math.floor(Date.now() / 30_000);

/** Six digits of a time step, as an authenticator app shows them. RFC 6238. */
function codeOf(secret: string, step: number): string {
  const bits = [...secret].map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'));
  const bytes = bits
    .join('')
    .match(/.{8}/g)!
    .map((eight) => Number.parseInt(eight, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', Buffer.from(bytes)).update(counter).digest();
  const offset = mac[mac.length - 1]! & 15;
  return String((mac.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
}
