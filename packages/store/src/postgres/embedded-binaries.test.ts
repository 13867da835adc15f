import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBinaries } from './embedded-binaries.ts';
import { serverUser } from './embedded-user.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'optimiq-binaries-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** The package as npm leaves it when install scripts are off, in a folder of this mode. */
function packageIn(mode: number): string {
  const { folder, version } = findBinaries(serverUser(base));
  const root = join(base, 'clone/linux-x64');
  mkdirSync(root, { recursive: true });
  cpSync(folder, join(root, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !lstatSync(path).isSymbolicLink() && !path.endsWith('.a'),
  });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ version }));
  chmodSync(base, 0o755);
  chmodSync(join(base, 'clone'), mode);
  return root;
}

const versionSaid = (folder: string) => {
  const user = serverUser('/nowhere');
  const as = user.isOther ? { uid: user.uid, gid: user.gid } : {};
  return spawnSync(join(folder, 'bin/postgres'), ['--version'], { ...as, env: {}, encoding: 'utf8' }).stdout;
};

test('links that install scripts would have made are made where the package is', () => {
  const root = packageIn(0o755);
  const { folder } = findBinaries(serverUser('/nowhere'), root, base);
  expect(folder).toBe(join(root, 'native'));
  expect(versionSaid(folder)).toMatch(/^postgres \(PostgreSQL\) 18\./);
});

test.skipIf(process.getuid?.() !== 0)(
  'from a folder only root may enter the binaries are copied, once, and run',
  () => {
    const root = packageIn(0o700);
    const first = findBinaries(serverUser('/nowhere'), root, base);
    expect(dirname(first.folder)).toBe(base);
    expect(versionSaid(first.folder)).toMatch(/^postgres \(PostgreSQL\) 18\./);
    expect(statSync(join(base, 'clone')).mode & 0o777).toBe(0o700);

    const made = statSync(first.folder).ino;
    expect(findBinaries(serverUser('/nowhere'), root, base)).toEqual(first);
    expect(statSync(first.folder).ino).toBe(made);
    chmodSync(first.folder, 0o777);
    expect(() => findBinaries(serverUser('/nowhere'), root, base)).toThrow('not ours');
  },
);
