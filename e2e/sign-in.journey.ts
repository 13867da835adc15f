import { journey } from './journey.ts';
import { sendSignIn } from './sign-in-form.ts';

journey('a wrong password is refused and the right one opens the product', async ({ page, product, ...traveller }) => {
  const { email } = product.signInOf('risk-director');
  await page.goto(product.url);
  await sendSignIn(page, { email, password: 'not the password' });
  await page.getByRole('alert').waitFor();
  await traveller.expectAccessible('Sign-in with an error');

  await traveller.signIn('risk-director');
  await page.getByRole('navigation').first().waitFor();
});
