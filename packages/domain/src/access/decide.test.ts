import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Access, allowedPermissions, decide, unrestricted } from './decide.ts';
import { explainAccess } from './explain.ts';
import { isInNetwork, parseNetwork } from './networks.ts';
import { entryOf, type Permission, permissions } from './permissions.ts';
import { isWithinHours } from './restrictions.ts';
import { joinRights, lackedBy, rightsOf, roles } from './roles.ts';

const anywhere = { address: '192.0.2.7', moment: { weekday: 3, minute: 600 } };
const admin = unrestricted('tenant-admin', rightsOf['tenant-admin']);
const restricted = (restrictions: Access['restrictions'], role: keyof typeof rightsOf = 'tenant-admin'): Access => ({
  ...unrestricted(role, rightsOf[role]),
  restrictions,
});

describe('SEC-04 a decision', () => {
  test('is refused for what no role grants', () => {
    expect(decide(restricted({}, 'hcc-coder'), 'score:read', anywhere)).toEqual({
      allowed: false,
      because: 'not-granted',
    });
    expect(decide(admin, 'load:write', anywhere)).toEqual({ allowed: true });
  });

  test('COV-06 a module that is off takes its permissions along, for everybody', () => {
    const off = { ...admin, modules: ['claims'] as const };
    expect(decide(off, 'population:read', anywhere)).toEqual({ allowed: false, because: 'module-off' });
    expect(decide(off, 'member:read', anywhere)).toEqual({ allowed: true });
  });

  test.each([
    ['modules', { modules: ['claims'] }, 'population:read', 'module-restricted'],
    ['networks', { networks: ['198.51.100.0/24'] }, 'session:read', 'network'],
    ['hours', { hours: { days: [1], from: 0, to: 1440 } }, 'session:read', 'hours'],
    ['panels', { panels: ['p'] }, 'load:read', 'panel'],
    ['facilities', { facilities: [] }, 'audit:read', 'panel'],
    ['exports', { noExport: true }, 'export:write', 'export'],
  ] as const)('ADMV-02 a restriction of %s refuses', (_name, restrictions, permission, because) => {
    expect(decide(admin, permission, anywhere).allowed).toBe(true);
    expect(decide(restricted(restrictions), permission, anywhere)).toEqual({ allowed: false, because });
  });

  test('ADMV-02 without an address or a moment what depends on them is refused', () => {
    expect(decide(restricted({ networks: ['0.0.0.0/0'] }), 'session:read', {}).allowed).toBe(false);
    expect(
      decide(restricted({ hours: { days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 1440 } }), 'session:read', {}).allowed,
    ).toBe(false);
  });

  test('COV-11 PHI-01 without a contract nothing is taken in; after its end nothing is changed', () => {
    const none = { ...admin, contract: 'none' } as const;
    const ended = { ...admin, contract: 'ended' } as const;
    expect(decide(none, 'load:write', anywhere)).toEqual({ allowed: false, because: 'no-contract' });
    expect(decide(none, 'match:decide', anywhere).allowed).toBe(true);
    for (const permission of ['load:write', 'run:write', 'match:decide'] as const) {
      expect(decide(ended, permission, anywhere)).toEqual({ allowed: false, because: 'read-only' });
    }
    for (const permission of ['member:read', 'organization:write', 'people:write', 'erasure:write'] as const) {
      expect(decide(ended, permission, anywhere).allowed).toBe(true);
    }
  });

  test('ADMV-02 property: a restriction never allows what was refused without it', () => {
    const restrictions = fc.record(
      {
        modules: fc.subarray(['risk', 'claims', 'post-acute'] as const),
        panels: fc.array(fc.uuid(), { maxLength: 2 }),
        facilities: fc.array(fc.uuid(), { maxLength: 2 }),
        networks: fc.subarray(['192.0.2.0/24', '198.51.100.0/24', '2001:db8::/32', 'nonsense']),
        hours: fc.record({
          days: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
          from: fc.integer({ min: 0, max: 1440 }),
          to: fc.integer({ min: 0, max: 1440 }),
        }),
        noExport: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom(...roles), restrictions, (role, narrowed) => {
        const free = allowedPermissions(restricted({}, role), anywhere);
        const bound = allowedPermissions(restricted(narrowed, role), anywhere);
        expect(bound.filter((one) => !free.includes(one))).toEqual([]);
      }),
    );
  });
});

describe('SEC-04 roles', () => {
  test('hold only what is in the catalogue, each once; only the admin, who gives them out, holds everything', () => {
    for (const role of roles) {
      const { permissions: held } = rightsOf[role];
      expect(new Set(held).size).toBe(held.length);
      expect(held.every((one) => permissions.includes(one))).toBe(true);
      expect(held.length === permissions.length).toBe(role === 'tenant-admin');
    }
  });

  test('BIL-01 a billing contact reaches nothing about members', () => {
    expect(rightsOf['billing-contact'].permissions.filter((one) => entryOf(one).about !== 'nobody')).toEqual([]);
    expect(rightsOf['billing-contact'].reads).toEqual(['open']);
  });

  test('an executive reads open fields only, without small cells; an auditor changes nothing', () => {
    expect(rightsOf.executive.reads).toEqual(['open']);
    expect(rightsOf.executive.permissions).not.toContain('small-cells:read');
    const own: Permission[] = ['account:write'];
    expect(rightsOf.auditor.permissions.filter((one) => entryOf(one).changes && !own.includes(one))).toEqual([]);
    expect(rightsOf.auditor.reads).not.toContain('identifier');
  });

  test('ACC-06 property: whoever grants a role that holds more than his own is told what he lacks', () => {
    fc.assert(
      fc.property(
        fc.subarray([...roles], { minLength: 1 }),
        fc.subarray([...roles], { minLength: 1 }),
        (mine, asked) => {
          const [own, wanted] = [
            joinRights(mine.map((one) => rightsOf[one])),
            joinRights(asked.map((one) => rightsOf[one])),
          ];
          const lacked = lackedBy(own, wanted);
          const after = joinRights([own, wanted]);
          const gains = after.permissions.length > own.permissions.length;
          if (gains) expect(lacked.length).toBeGreaterThan(0);
          if (lacked.length === 0) expect(after).toEqual(own);
        },
      ),
    );
  });
});

describe('ADMV-01 the explanation', () => {
  test('says the same as the door, and which role opens it', () => {
    const lines = explainAccess(restricted({ noExport: true }), anywhere, new Map());
    for (const { permission, allowed } of lines) {
      expect(allowed).toBe(decide(restricted({ noExport: true }), permission, anywhere).allowed);
    }
    expect(lines.find((line) => line.permission === 'export:write')).toEqual({
      permission: 'export:write',
      allowed: false,
      grantedBy: ['tenant-admin'],
      because: 'export',
    });
  });
});

describe('networks', () => {
  test.each([
    ['192.0.2.7', '192.0.2.0/24', true],
    ['192.0.3.7', '192.0.2.0/24', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['::ffff:192.0.2.7', '192.0.2.0/24', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['192.0.2.7', '::/0', false],
    ['2001:db8::1', '0.0.0.0/0', false],
    ['0300.0.2.7', '192.0.2.0/24', false],
    ['192.0.2.7', 'nonsense', false],
    ['nonsense', '0.0.0.0/0', false],
  ])('%s in %s: %s', (address, network, expected) => {
    expect(isInNetwork(address, network)).toBe(expected);
  });

  test('what is no network is none', () => {
    for (const text of [
      '',
      '192.0.2.0/33',
      '192.0.2.0/x',
      '1.2.3',
      ':::',
      '2001:db8::/129',
      '1.2.3.4/8/8',
      '192.0.2.0/',
    ]) {
      expect([text, parseNetwork(text)]).toEqual([text, undefined]);
    }
  });
});

describe('hours', () => {
  const night = { days: [5], from: 1320, to: 360 };
  test.each([
    [{ weekday: 5, minute: 1380 }, true],
    [{ weekday: 6, minute: 300 }, true],
    [{ weekday: 6, minute: 1380 }, false],
    [{ weekday: 5, minute: 300 }, false],
  ])('a night from Friday includes %j: %s', (moment, expected) => {
    expect(isWithinHours(night, moment)).toBe(expected);
  });
});
