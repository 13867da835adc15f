import { expect, test } from 'vitest';
import { readFilter } from './filter.ts';
import { patchGroup, patchUser, readGroup, readOperations } from './patch.ts';
import { addressOf, nameOf, readUser, type ScimUserValues } from './user.ts';

const sam: ScimUserValues = { userName: 'sam@plan.example', active: true, givenName: 'Sam', familyName: 'Reyes' };
const patch = (...Operations: object[]) => patchUser(sam, readOperations({ Operations }));

test.each([
  { name: 'a plain value', step: { op: 'replace', path: 'active', value: false }, after: { active: false } },
  { name: 'a capital and a text', step: { op: 'Replace', path: 'active', value: 'False' }, after: { active: false } },
  { name: 'no path', step: { op: 'replace', value: { active: false } }, after: { active: false } },
  {
    name: 'a dotted name without a path',
    step: { op: 'Add', value: { 'name.givenName': 'Max' } },
    after: { givenName: 'Max' },
  },
  { name: 'a dotted path', step: { op: 'Add', path: 'name.familyName', value: 'Ng' }, after: { familyName: 'Ng' } },
  {
    name: 'a whole name',
    step: { op: 'replace', path: 'name', value: { givenName: 'Al', familyName: 'Ray' } },
    after: { givenName: 'Al', familyName: 'Ray' },
  },
  {
    name: 'an address by its type',
    step: { op: 'Replace', path: 'emails[type eq "work"].value', value: 'S@Plan.example' },
    after: { email: 's@plan.example' },
  },
  {
    name: 'a list of addresses',
    step: {
      op: 'replace',
      path: 'emails',
      value: [{ value: 'a@plan.example' }, { value: 'b@plan.example', primary: true }],
    },
    after: { email: 'b@plan.example' },
  },
  { name: 'a removal', step: { op: 'remove', path: 'name.givenName' }, after: { givenName: undefined } },
  {
    name: 'a full attribute name',
    step: { op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User:displayName', value: 'S. R.' },
    after: { displayName: 'S. R.' },
  },
  {
    name: 'what is not kept',
    step: { op: 'Add', path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department', value: 'x' },
    after: {},
  },
])('ACC-07 SCIM: a person is changed by $name', ({ step, after }) => {
  const before = { ...sam };
  expect(patch(step)).toEqual({ ...sam, ...after });
  expect(sam).toEqual(before);
});

test.each([
  { name: 'an unknown verb', step: { op: 'move', path: 'active', value: true }, type: 'invalidSyntax' },
  { name: 'a removal of nothing', step: { op: 'remove' }, type: 'noTarget' },
  { name: 'a third truth', step: { op: 'replace', path: 'active', value: 'perhaps' }, type: 'invalidValue' },
  { name: 'no userName', step: { op: 'replace', path: 'userName', value: '' }, type: 'invalidValue' },
  { name: 'another id', step: { op: 'replace', path: 'id', value: 'x' }, type: 'mutability' },
  { name: 'no active', step: { op: 'remove', path: 'active' }, type: 'mutability' },
  { name: 'a path that is none', step: { op: 'replace', path: 'name..x[', value: 'x' }, type: 'invalidPath' },
  { name: 'a number for a name', step: { op: 'replace', path: 'displayName', value: 7 }, type: 'invalidValue' },
  { name: 'a value that is no object', step: { op: 'replace', value: 'x' }, type: 'invalidSyntax' },
])('ACC-07 SCIM: $name is refused', ({ step, type }) => {
  expect(() => patch(step)).toThrow(expect.objectContaining({ name: 'ScimFault', type }));
});

const group = { displayName: 'Coders', members: ['a', 'b'] };
test.each([
  {
    name: 'adds',
    step: { op: 'Add', path: 'members', value: [{ value: 'c' }, { value: 'a' }] },
    members: ['a', 'b', 'c'],
  },
  { name: 'removes by filter', step: { op: 'remove', path: 'members[value eq "a"]' }, members: ['b'] },
  { name: 'removes by value', step: { op: 'Remove', path: 'members', value: [{ value: 'b' }] }, members: ['a'] },
  { name: 'removes all', step: { op: 'remove', path: 'members' }, members: [] },
  { name: 'replaces', step: { op: 'replace', path: 'members', value: [{ value: 'z', display: 'Z' }] }, members: ['z'] },
  { name: 'adds without a path', step: { op: 'add', value: { members: [{ value: 'c' }] } }, members: ['a', 'b', 'c'] },
])('ACC-07 SCIM: a group $name', ({ step, members }) => {
  expect(patchGroup(group, readOperations({ Operations: [step] }))).toEqual({ ...group, members });
});

test('ACC-07 SCIM: a group is renamed with its id beside', () => {
  const step = { op: 'replace', value: { id: 'g-1', displayName: 'QA' } };
  expect(patchGroup(group, readOperations({ Operations: [step] })).displayName).toBe('QA');
  expect(() =>
    patchGroup(group, readOperations({ Operations: [{ op: 'replace', path: 'roles', value: ['x'] }] })),
  ).toThrow();
  expect(() => readGroup({ displayName: '' })).toThrow();
});

test('ACC-07 SCIM: names of attributes have no case, and what is missing is told', () => {
  const user = readUser({ USERNAME: 'Sam@Plan.example', Name: { GivenName: 'Sam' }, active: 'True' });
  expect([user.active, addressOf(user), nameOf(user)]).toEqual([true, 'sam@plan.example', 'Sam']);
  expect(() => readUser({})).toThrow('userName');
  expect(() => readUser([])).toThrow('object');
});

test('ACC-07 SCIM: a filter asks for equality, and for nothing else', () => {
  const ask = (text: string) => readFilter(text, ['username', 'emails.value', 'active']);
  expect(ask('userName eq "sam@plan.example"')).toEqual([{ attribute: 'username', value: 'sam@plan.example' }]);
  expect(ask('emails[type eq "work"].value eq "a\\"b" and active eq true')).toEqual([
    { attribute: 'emails.value', value: 'a"b' },
    { attribute: 'active', value: true },
  ]);
  expect(readFilter(undefined, [])).toEqual([]);
  for (const text of [
    'userName sw "s"',
    'password eq "x"',
    'userName eq sam',
    'userName eq "a" or active eq true',
    '(userName eq "a")',
  ]) {
    expect(() => ask(text), text).toThrow(expect.objectContaining({ type: 'invalidFilter' }));
  }
});
