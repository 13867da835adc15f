import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Feed, FeedList, PullStarted } from '@optimiq/contracts/feeds';
import { Command } from 'commander';
import { followJob } from './import.ts';
import { ask, RequestError, withOperator } from './operator.ts';

type Options = { tenant?: string; source: string };

const tenantOf = ({ tenant }: { tenant?: string }) => (tenant ? { tenant } : {});
const pathOf = ({ source }: Options, more = '') => `/v1/feeds/${encodeURIComponent(source)}${more}`;
const print = (value: object) => void process.stdout.write(`${JSON.stringify(value)}\n`);

/** `optimiq feed`: how files of each source are treated and where they come from. */
export function feedCommand(): Command {
  const feed = new Command('feed').description('Set how files of each source are treated, watched for and fetched');
  feed
    .command('list')
    .description('all feeds as NDJSON')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((options: { tenant?: string }) =>
      withOperator(async (operator) => {
        for (const one of (await ask(operator, FeedList, 'GET', '/v1/feeds', tenantOf(options))).items) print(one);
      }),
    );
  ofFeed(feed, 'set', 'when loads of the feed are held')
    .option('--hold <policy>', 'never, variance (totals far from the load before) or always')
    .option('--tolerance <percent>', 'how far totals may be from the load before, in percent')
    .action((options: Options & { hold?: string; tolerance?: string }) =>
      change(options, {
        ...(options.hold ? { holdPolicy: options.hold } : {}),
        ...(options.tolerance ? { tolerancePercent: Number(options.tolerance) } : {}),
      }),
    );
  ofFeed(feed, 'schedule', 'when files are fetched by SFTP')
    .argument('[cron]', 'five fields of cron in UTC, quoted; none: never by itself')
    .action((cron: string | undefined, options: Options) => change(options, { schedule: cron }));
  ofFeed(feed, 'watch', 'take complete files from a folder of this machine')
    .option('--folder <path>', 'the folder; none: nothing is watched')
    .addHelpText(
      'after',
      `
A file is complete when it has not changed for 15 seconds, or at once when NAME.done lies beside it. Names that begin
with a dot or end in .part, .partial, .filepart, .tmp or .temp are left alone. Once it has been read, a file is moved
to loaded/ or refused/ inside the folder.`,
    )
    .action((options: Options & { folder?: string }) =>
      withOperator(async (operator) => {
        const body = options.folder ? { folder: resolve(options.folder) } : {};
        print(await ask(operator, Feed, 'PUT', pathOf(options, '/watch'), { ...tenantOf(options), body }));
      }),
    );
  ofFeed(feed, 'add-sftp', 'fetch files from an SFTP server; the password or the private key comes by standard input')
    .requiredOption('--host <name>', 'name or address of the server')
    .option('--port <number>', 'port', '22')
    .requiredOption('--host-key <fingerprint>', "the server's key as ssh-keygen -lf prints it: SHA256:...")
    .requiredOption('--user <name>', 'who signs in')
    .option('--key-file <path>', 'private key without a passphrase, in place of a password on standard input')
    .option('--folder <path>', 'folder on the server', '.')
    .option('--pattern <names>', 'names of files to take, with * and ?', '*')
    .action((options: Options & Record<'host' | 'port' | 'hostKey' | 'user' | 'folder' | 'pattern', string>) =>
      addSftp(options),
    );
  ofFeed(feed, 'pull', 'fetch new files by SFTP now').action((options: Options) =>
    withOperator(async (operator) => {
      const { jobId } = await ask(operator, PullStarted, 'POST', pathOf(options, '/pull'), tenantOf(options));
      const job = await followJob(operator, jobId, 'fetching', tenantOf(options));
      const { sftp } = await ask(operator, Feed, 'GET', pathOf(options), tenantOf(options));
      process.stdout.write(`fetching ${job.state}: ${sftp?.lastOutcome ?? job.errorCode ?? 'nothing known'}\n`);
      if (job.state !== 'done') process.exitCode = 2;
    }),
  );
  return feed;
}

const ofFeed = (feed: Command, name: string, description: string): Command =>
  feed
    .command(name)
    .description(description)
    .requiredOption('--source <name>', 'name of the feed')
    .option('--tenant <slug>', 'tenant; needed when there are several');

/** Changes some settings of a feed and leaves the others as they are. */
const change = (options: Options, settings: object) =>
  withOperator(async (operator) => {
    const { items } = await ask(operator, FeedList, 'GET', '/v1/feeds', tenantOf(options));
    const { format, holdPolicy, tolerancePercent, schedule } =
      items.find(({ source }) => source === options.source) ?? ({} as Partial<Feed>);
    const body = { format, holdPolicy, tolerancePercent, schedule, ...settings };
    print(await ask(operator, Feed, 'PUT', pathOf(options), { ...tenantOf(options), body }));
  });

type SftpOptions = Options &
  Record<'host' | 'port' | 'hostKey' | 'user' | 'folder' | 'pattern', string> & { keyFile?: string };

async function addSftp(options: SftpOptions): Promise<void> {
  const { host, port, hostKey, user, folder, pattern, keyFile } = options;
  if (!keyFile && process.stdin.isTTY) throw new RequestError('Give --key-file, or the password by standard input');
  const secret = keyFile
    ? { privateKey: readFileSync(keyFile, 'utf8') }
    : { password: (await text(process.stdin)).replace(/\r?\n$/, '') };
  await withOperator(async (operator) => {
    const body = { host, port: Number(port), hostKey, user, folder, pattern, ...secret };
    print(await ask(operator, Feed, 'PUT', pathOf(options, '/sftp'), { ...tenantOf(options), body }));
  });
}
