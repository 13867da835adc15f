import { journey } from './journey.ts';

journey('a wrong password is refused and the right one opens the product', async ({ page, product, ...traveller }) => {
  const { email } = product.signInOf('risk-director');
  await page.goto(product.url);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await traveller.expectAccessible('Sign-in with an error');

  await traveller.signIn('risk-director');
  await page.getByRole('navigation').first().waitFor();
});
