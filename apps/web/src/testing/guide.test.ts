// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineRole, rightsOf, roles } from '@optimiq/domain/access/roles';
import { expect, test } from 'vitest';
import { placesFor } from '../ui/modules.ts';

const folder = join(import.meta.dirname, '../../../../docs/guide');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const words = JSON.parse(readFileSync(join(import.meta.dirname, '../locales/en/product.json'), 'utf8')) as Record<
  string,
  string
>;
const guideOf = new Map(
  [...read('README.md').matchAll(/^\| (\S+) +\| \[.*?\]\((\S+)\)/gm)].map(([, role, file]) => [role!, file!]),
);
const placesOf = (may: Parameters<typeof placesFor>[0]) => {
  const { rail, screens } = placesFor(may);
  // Where the administration is has a name of its own, and the API is everybody's.
  return [...rail, ...screens].map(({ label }) => words[label]!).filter((name) => !/^(Admin|API)$/.test(name));
};
const all = placesOf(() => true);

test.each(roles.filter((role) => role !== machineRole))(
  'MOD-05 the guide of a %s names the screens of the role, and no other',
  (role) => {
    const text = read(guideOf.get(role)!);
    const named = new Set(
      [...text.matchAll(/\*\*(.+?)\*\*/g)].map(([, name]) => name!).filter((name) => all.includes(name)),
    );
    const own = placesOf((permission) => rightsOf[role].permissions.includes(permission));
    expect([...named].sort()).toEqual(own.sort());
  },
);

test('pictures of the guides are there, and are taken by the script', () => {
  const taken = readFileSync(join(folder, '../../e2e/docs-screenshots.ts'), 'utf8');
  for (const file of guideOf.values()) {
    for (const [, name] of read(file).matchAll(/\(\.\.\/images\/(.+?)\.png\)/g)) {
      expect(existsSync(join(folder, `../images/${name}.png`)), name).toBe(true);
      expect(new RegExp(`'${name!.replace(/^member-/, '')}['?]`).test(taken), name).toBe(true);
    }
  }
});
