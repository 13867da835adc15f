import { openLog } from '@optimiq/server/log';
import { migrateManaged } from '@optimiq/server/product';
import { Command } from 'commander';
import { settingsOf } from './operator.ts';

/** `optimiq migrate`: a managed database to this program's schema, when its operator says so. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Migrate a managed database (DATABASE_URL, DATABASE_OWNER_URL) to this program; back it up first')
    .action(async () => {
      const settings = settingsOf();
      if (!settings.database) {
        process.stdout.write("The product's own database is migrated when the product starts.\n");
        return;
      }
      const applied = await migrateManaged(settings, openLog(settings));
      process.stdout.write(applied.length > 0 ? `${applied.join('\n')}\n` : 'Nothing to migrate.\n');
    });
}
