/** The `optimiq` command. Each subcommand is a file, loaded only when it is asked for. */
import { Command } from 'commander';

const subcommands: Readonly<Record<string, () => Promise<Command>>> = {
  import: async () => (await import('./import.ts')).importCommand(),
  load: async () => (await import('./load.ts')).loadCommand(),
  feed: async () => (await import('./feed.ts')).feedCommand(),
  mapping: async () => (await import('./mapping.ts')).mappingCommand(),
  erase: async () => (await import('./erase.ts')).eraseCommand(),
  'break-glass': async () => (await import('./break-glass.ts')).breakGlassCommand(),
  retention: async () => (await import('./retention.ts')).retentionCommand(),
  run: async () => (await import('./run.ts')).runCommand(),
  state: async () => (await import('./state.ts')).stateCommand(),
  risk: async () => (await import('./risk-score.ts')).riskCommand(),
  x12: async () => (await import('./x12-parse.ts')).x12Command(),
  audit: async () => (await import('./audit.ts')).auditCommand(),
  backup: async () => (await import('./backup.ts')).backupCommand(),
  restore: async () => (await import('./restore.ts')).restoreCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  key: async () => (await import('./key.ts')).keyCommand(),
  'api-key': async () => (await import('./api-key.ts')).apiKeyCommand(),
  tenant: async () => (await import('./tenant.ts')).tenantCommand(),
  mail: async () => (await import('./mail.ts')).mailCommand(),
  migrate: async () => (await import('./migrate.ts')).migrateCommand(),
  demo: async () => (await import('./demo.ts')).demoCommand(),
};

// A reader that has seen enough ('| head') is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const asked = process.argv.slice(2).find((word) => !word.startsWith('-')) ?? '';
const wanted = Object.hasOwn(subcommands, asked) ? [asked] : Object.keys(subcommands);

const program = new Command('optimiq').description('Risk adjustment, payment integrity and post-acute follow-up');
// Exit 2 means that nothing could run, also when the words of the command line are wrong.
program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
for (const name of wanted) program.addCommand(await subcommands[name]!());
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Error) || error.name !== 'RequestError') throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
