import { expect, test } from 'vitest';
import { checkPassword } from './password-rules.ts';

test.each<{ name: string; password: string; reason: string | undefined }>([
  { name: '14 characters are too short', password: 'lamora-keneti7', reason: 'too-short' },
  { name: '15 are enough, whatever they are', password: 'lamora keneti s', reason: undefined },
  { name: 'characters are counted, not bytes', password: '🦉🐢🦊🐝🐳🦔🐙🦜🐞🦋🐌🐧🦎', reason: 'too-short' },
  { name: 'a long sentence needs no digit', password: 'the small owl reads maps at noon', reason: undefined },
  { name: '64 characters of any kind are a password', password: 'Zq9 £ñ漢🦉'.repeat(8), reason: undefined },
  { name: 'more than 256 are refused, because each is hashed', password: 'lamora'.repeat(43), reason: 'too-long' },
  { name: 'a repeated word', password: 'passwordpassword', reason: 'easy-to-guess' },
  { name: 'blocked words in a row', password: 'Welcome-Admin-2025!', reason: 'easy-to-guess' },
  { name: 'a keyboard walk', password: 'qwertyuiop12345', reason: 'easy-to-guess' },
  { name: 'one character', password: 'aaaaaaaaaaaaaaaaa', reason: 'easy-to-guess' },
  { name: 'a repeated pattern', password: 'abcabcabcabcabcabc', reason: 'easy-to-guess' },
  { name: 'the alphabet', password: 'abcdefghijklmnopqr', reason: 'easy-to-guess' },
  { name: 'the famous passphrase', password: 'correct horse battery staple', reason: 'easy-to-guess' },
  { name: 'name and address of the person', password: 'casey.coder@plan', reason: 'easy-to-guess' },
  { name: 'a generated passphrase', password: 'lamora-keneti-dubofa-73', reason: undefined },
])('ACC-03 $name', ({ password, reason }) => {
  const checked = checkPassword(password, ['casey.coder@plan.example', 'Casey Coder']);
  expect(checked.ok ? undefined : checked.reason).toBe(reason);
});
