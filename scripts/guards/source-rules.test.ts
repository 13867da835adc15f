import { expect, test } from 'vitest';
import { projectFile } from './broken-copy.ts';
import { faultsOf, sourceRules } from './source-rules.mjs';

const rulesBroken = (path: string, text: string) => faultsOf(path, text).map(({ rule }) => rule);
const lock = (entry: object) => JSON.stringify({ packages: { 'node_modules/x': entry } }, null, 2);

// Put together here, so that this file does not break the rules it is about.
const machinePath = ['', 'home', 'someone', 'file.csv'].join('/');
const registryHost = ['registry', 'npmjs', 'org'].join('.');

const planted = [
  {
    rule: 'no-download-addresses',
    path: 'package-lock.json',
    text: lock({ resolved: 'https://example.org/x.tgz', license: 'MIT' }),
  },
  { rule: 'no-registry-hosts', path: 'docs/install.md', text: `Packages come from ${registryHost}.\n` },
  { rule: 'no-machine-paths', path: 'apps/server/src/a.ts', text: `const file = '${machinePath}';\n` },
  { rule: 'names-say-something', path: 'packages/store/src/utils.ts', text: 'export const a = 1;\n' },
  { rule: 'todos-end', path: 'packages/store/src/a.ts', text: `// ${'TO'}${'DO'} later\n` },
  {
    rule: 'codes-without-descriptors',
    path: 'packages/reference/tables/x/procedures-2025.csv',
    text: 'code,description\n',
  },
  ...[
    "import { request } from 'node:https';",
    "import { connect, isIP } from 'node:net';",
    "import 'net';",
    "import type { A } from './a.ts'; import tls from 'node:tls';",
    "const dns = await import('node:dns/promises');",
    "import { Agent } from 'undici';",
    "await fetch('https://example.org');",
    "new WebSocket('wss://example.org');",
  ].map((line) => ({ rule: 'one-way-out', path: 'packages/store/src/a.ts', text: `${line}\n` })),
  { rule: 'client-address', path: 'apps/server/src/http/a.ts', text: 'limit(request.ip);\n' },
  {
    rule: 'clients-are-given-the-way-out',
    path: 'packages/store/src/a.ts',
    text: "import { KMSClient } from '@aws-sdk/client-kms';\nnew KMSClient({});\n",
  },
  ...[
    ['a.css', '.a{color:#1F5aa8}'],
    ['a.css', '.a{box-shadow:inset 0 1px rgb(20 34 51/.2)}'],
    ['a.css', '.a{border:1px solid gray}'],
    ['A.tsx', '<i style={{ background: "#fff" }} />'],
    ['A.tsx', "<path fill='red' />"],
    ['a.ts', 'const shade = `rgba(0, 0, 0, 0.4)`;'],
  ].map(([file, text]) => ({ rule: 'colours-from-the-theme', path: `apps/web/src/ui/${file}`, text: `${text}\n` })),
  { rule: 'known-licences', path: 'package-lock.json', text: lock({ license: 'SSPL-1.0' }) },
  { rule: 'known-licences', path: 'package-lock.json', text: lock({}) },
  { rule: 'one-idea-a-file', path: 'packages/store/src/a.ts', text: 'export {};\n'.repeat(401) },
];

test.each(planted)('$rule catches a planted fault in $path', ({ rule, path, text }) => {
  expect(rulesBroken(path, text)).toEqual([rule]);
});

test('every rule has a planted fault', () => {
  const rules = new Set(planted.map(({ rule }) => rule));
  expect(sourceRules.map(({ name }) => name).filter((name) => !rules.has(name))).toEqual([]);
});

test('SEC-07: types of the network, the guard itself and tests speak to nobody by themselves', () => {
  const text = "import { request } from 'node:https';\n";
  for (const line of [
    "import type {\n  Socket,\n} from 'node:net';\n",
    "import { BlockList, isIP } from 'node:net';\n",
  ]) {
    expect(rulesBroken('packages/store/src/a.ts', line)).toEqual([]);
  }
  expect(rulesBroken('packages/connectors/src/outbound/a.ts', text)).toEqual([]);
  expect(rulesBroken('packages/store/src/a.test.ts', text)).toEqual([]);
  expect(rulesBroken('packages/connectors/src/outbound-a.ts', text)).toEqual(['one-way-out']);
});

test('tokens, mixes of them, and words that are no colours are left alone', () => {
  for (const [file, text] of [
    ['a.css', '#root{color:var(--ink)}.white-list,#fee{background:color-mix(in srgb,var(--primary) 14%,transparent)}'],
    ['A.tsx', 'const to = "#tag-add"; const label = t("orange"); // #12 of the list'],
    ['tokens.css', ':root{--ink:#17212c}'],
    ['theme.ts', "const black = '#17212c';"],
  ] as const)
    expect(rulesBroken(`apps/web/src/ui/${file}`, text)).toEqual([]);
});

test('a long file is advice, everything else is a fault', () => {
  expect(sourceRules.filter(({ warns }) => warns).map(({ name }) => name)).toEqual(['one-idea-a-file']);
});

test('the lockfile of the project is clean', () => {
  expect(faultsOf('package-lock.json', projectFile('package-lock.json'))).toEqual([]);
});
