import { LetterList } from '@optimiq/contracts/invitations';
import { Command } from 'commander';
import { ask, withOperator } from './operator.ts';

/** `optimiq mail list`: letters that wait because no mail server is set, with the links to hand over. */
export function mailCommand(): Command {
  const mail = new Command('mail').description('Letters of the product: invitations and new passwords');
  mail
    .command('list')
    .description('letters that were not sent, with their links; whoever has a link can use it')
    .action(() =>
      withOperator(async (operator) => {
        const { items } = await ask(operator, LetterList, 'GET', '/v1/installation/letters', {});
        for (const letter of items) process.stdout.write(`${JSON.stringify(letter)}\n`);
      }),
    );
  return mail;
}
