import { type DoctorCheck, DoctorReport } from '@optimiq/contracts/operator';
import { inspectFolders } from '@optimiq/server/operations/doctor';
import { Command } from 'commander';
import { ask, settingsOf, withOperator } from './operator.ts';

/** `optimiq doctor`: whether the installation is set up so that nothing leaks and nothing is about to stop. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Look at folders, keys, volume, disk, database, clock, log settings, migrations and stores')
    .addHelpText(
      'after',
      `
Works with the running server, or opens the product for this command; what can be seen without it is shown in any case.

Exit codes: 0 no fault, 1 something is wrong, 2 the product cannot be opened.`,
    )
    .action(async () => {
      const folders = await inspectFolders(settingsOf());
      for (const check of folders) print(check);
      const stores = await inspectByOperator();
      for (const check of stores ?? []) print(check);
      if (!stores) process.exitCode = 2;
      else if ([...folders, ...stores].some(({ state }) => state === 'fault')) process.exitCode = 1;
    });
}

async function inspectByOperator(): Promise<DoctorCheck[] | undefined> {
  try {
    return await withOperator(async (operator) => (await ask(operator, DoctorReport, 'GET', '/v1/doctor')).checks);
  } catch (error) {
    print({ name: 'product', state: 'fault', text: `cannot be opened: ${(error as Error).message}` });
    return undefined;
  }
}

function print({ name, state, text }: DoctorCheck): void {
  process.stdout.write(`${state.padEnd(8)} ${name.padEnd(14)} ${text}\n`);
}
