import startPostgres from '../../packages/store/src/testing/global-setup.ts';

/** One database server for the whole run, although the setup is named by several projects. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  return process.env.OPTIMIQ_TEST_SERVER ? undefined : startPostgres();
}
