import { expect, test } from 'vitest';
import { billOfMaterials } from './bill-of-materials.mjs';
import { projectFile } from './guards/broken-copy.ts';

type Lock = { name: string; version: string; packages: Record<string, Locked> };
type Locked = { version: string; dev?: true; link?: true };
type Component = { name: string; version: string; licenses: object[]; hashes: { content: string }[] };

test('the bill of materials lists every package of production, with version, licence and hash', () => {
  const lock = JSON.parse(projectFile('package-lock.json')) as Lock;
  const used = Object.entries(lock.packages).filter(
    ([path, { dev, link }]) => path.includes('node_modules/') && !dev && !link,
  );
  const expected = new Set(used.map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`));
  const { components, dependencies } = billOfMaterials(lock) as {
    components: Component[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  expect(components.map(({ name, version }) => `${name}@${version}`).sort()).toEqual([...expected].sort());
  expect(expected.size).toBeGreaterThan(200);
  for (const { name, licenses, hashes } of components) {
    expect([name, licenses.length]).toEqual([name, 1]);
    expect(hashes[0]!.content).toMatch(/^[0-9a-f]{128}$/);
  }
  const dependsOn = (ref: string) => dependencies.find((one) => one.ref.startsWith(ref))?.dependsOn ?? [];
  expect(dependsOn('pkg:npm/optimiq')).toContainEqual(expect.stringMatching(/^pkg:npm\/fastify@/));
  expect(dependsOn('pkg:npm/fastify@')).toContainEqual(expect.stringMatching(/^pkg:npm\/pino@/));
});

const hash = `sha512-${Buffer.alloc(64).toString('base64')}`;
const of = (packages: object) => billOfMaterials({ name: 'product', version: '1.0.0', packages });

test('a package is found where Node finds it, and those of development are left out', () => {
  const entry = { license: 'MIT', integrity: hash };
  const { dependencies, components } = of({
    '': { name: 'product', version: '1.0.0' },
    'apps/web': { name: 'web', version: '1.0.0', dependencies: { '@a/b': '1' } },
    'node_modules/@a/b': { ...entry, version: '1.0.0', dependencies: { c: '2' } },
    'node_modules/c': { ...entry, version: '1.0.0' },
    'node_modules/@a/b/node_modules/c': { ...entry, version: '2.0.0' },
    'node_modules/d': { ...entry, version: '1.0.0', dev: true },
  }) as { dependencies: { ref: string; dependsOn: string[] }[]; components: Component[] };
  expect(components).toHaveLength(3);
  expect(dependencies).toContainEqual({ ref: 'pkg:npm/%40a/b@1.0.0', dependsOn: ['pkg:npm/c@2.0.0'] });
  expect(dependencies).toContainEqual({ ref: 'pkg:npm/product@1.0.0', dependsOn: ['pkg:npm/%40a/b@1.0.0'] });
});

test.each([
  { it: 'a licence', entry: { version: '1.0.0', integrity: hash } },
  { it: 'a hash', entry: { version: '1.0.0', license: 'MIT' } },
])('a package without $it is a fault', ({ entry }) => {
  expect(() => of({ 'node_modules/a': entry })).toThrow('node_modules/a');
});
