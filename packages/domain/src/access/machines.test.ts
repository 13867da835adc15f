import { expect, test } from 'vitest';
import { machinePermissions, notGivable, rightsOfClient, rightsOfKey } from './machines.ts';
import { permissions } from './permissions.ts';
import { rightsOf } from './roles.ts';

test('ACC-06 nobody gives a machine what they lack, or what only people do', () => {
  expect(notGivable(rightsOf['tenant-admin'], ['load:read', 'load:write'])).toEqual([]);
  expect(notGivable(rightsOf['tenant-admin'], ['people:write', 'load:read'])).toEqual(['people:write']);
  expect(notGivable(rightsOf.executive, ['member:read'])).toEqual(['member:read']);
  expect(notGivable(rightsOf['hcc-coder'], ['load:write', 'member:read'])).toEqual(['load:write']);
});

test('ACC-06 a key has what both it and its person have', () => {
  const rights = rightsOfKey(rightsOf['hcc-coder'], ['member:read', 'load:write']);
  expect(rights.permissions).toEqual(['member:read']);
  expect(rights.reads).toEqual(rightsOf['hcc-coder'].reads);
});

test('ACC-06 no combination of permissions makes a client of people-only rights', () => {
  expect(rightsOfClient(permissions).permissions).toEqual(machinePermissions);
  expect(machinePermissions).not.toContain('machine:write');
  expect(rightsOfClient(['member:read']).reads).toEqual(['open', 'member-fact']);
  expect(rightsOfClient(['member:read', 'member:identify']).reads).toContain('identifier');
});
