import { expect, test } from 'vitest';
import { AskPasswordReset, Invite } from './invitations.ts';

test.each(['\r\nBcc: eve@else.example', '\n', '\r', '\0', ', eve@else.example', ' <eve@else.example>', '%0d%0a'])(
  'an address that would end a line of a letter is none, nor is one that names two: %j',
  (more) => {
    for (const email of [`ada@plan.example${more}`, `${more}ada@plan.example`, `ada${more}@plan.example`]) {
      expect([email, AskPasswordReset.safeParse({ email }).success]).toEqual([email, false]);
      expect(Invite.safeParse({ email, roles: ['own-nurse'] }).success).toBe(false);
    }
    expect(AskPasswordReset.safeParse({ email: 'ada@plan.example' }).success).toBe(true);
    expect(Invite.safeParse({ email: 'ada@plan.example', roles: ['own-nurse'] }).success).toBe(true);
  },
);
