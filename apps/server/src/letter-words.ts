import type { LetterKind } from '@optimiq/store/postgres/letters';

/** What a letter needs beside its kind; sealed while it waits. */
export type LetterContent = {
  /** What its link opens. */
  readonly token?: string;
  /** What its other link stops. */
  readonly stop?: string;
  readonly organization?: string;
};

/** Screen of a letter's link. */
const pages: Readonly<Record<LetterKind, string>> = {
  invitation: '/invitation',
  'password-reset': '/password-reset',
  'security-notice': '/security',
  'email-change': '/email',
  'email-change-notice': '/email-stop',
  'email-changed': '/email-stop',
  'factor-reset-opened': '/factor-reset-stop',
  'factor-reset-approved': '/factor-reset-stop',
  'factor-reset-done': '/',
  'factor-reset-stopped': '/security',
};

/** The token stands behind '#': no server and no log sees it. */
export const linkOf = (baseUrl: string, kind: LetterKind, { token }: LetterContent): string =>
  `${baseUrl}${pages[kind]}${token ? `#${token}` : ''}`;

type Words = { readonly subject: string; readonly text: string };

const words: Readonly<Record<LetterKind, (letter: { link: string; stopLink: string } & LetterContent) => Words>> = {
  invitation: ({ link, organization }) => ({
    subject: `You are invited to ${organization ?? 'OptimIQ Health'}`,
    text: `${organization ?? 'An organization'} has invited you to OptimIQ Health.\n\nAccept within seven days:\n${link}\n\nIf you do not know why, do nothing.\n`,
  }),
  'password-reset': ({ link }) => ({
    subject: 'Choose a new password',
    text: `Somebody asked for a new password of your OptimIQ Health account.\n\nChoose one within an hour:\n${link}\n\nYour second factor is still asked for. If it was not you, do nothing.\n`,
  }),
  'security-notice': ({ link }) => ({
    subject: 'Your account was changed',
    text: `Password, factor or address of your OptimIQ Health account was changed.\n\nIf it was not you, tell your administrator:\n${link}\n`,
  }),
  'email-change': ({ link }) => ({
    subject: 'Confirm your new address',
    text: `This address is to be the one of an OptimIQ Health account.\n\nConfirm it within 24 hours:\n${link}\n\nIf you do not know why, do nothing.\n`,
  }),
  'email-change-notice': ({ link }) => ({
    subject: 'Your address is to be changed',
    text: `Somebody signed in to your OptimIQ Health account asked to change its address to another.\n\nIf it was not you, stop it:\n${link}\n`,
  }),
  'email-changed': ({ link }) => ({
    subject: 'Your address was changed',
    text: `The address of your OptimIQ Health account was changed; this one is no longer its own.\n\nIf it was not you, take it back within three days; every session ends:\n${link}\n`,
  }),
  'factor-reset-opened': ({ link }) => ({
    subject: 'Your second factors are to be taken away',
    text: `Somebody asked to take the second factors of your OptimIQ Health account away, as for somebody who lost them. Two people of your organization have to make sure who you are first.\n\nIf it was not you, stop it:\n${link}\n`,
  }),
  'factor-reset-approved': ({ link }) => ({
    subject: 'One of two has vouched for you',
    text: `One of the two people it takes has vouched that it is you who lost the second factors of your OptimIQ Health account.\n\nIf it was not you, stop it:\n${link}\n`,
  }),
  'factor-reset-done': ({ link, token, stopLink }) => ({
    subject: 'Your second factors were taken away',
    text: `Two people of your organization have vouched for you: your second factors and recovery codes are gone and all your sessions have ended.\n\nSign in with your password within 24 hours and give this code, then set up a new second factor:\n${token}\n\nOr begin here:\n${link}\n\nIf it was not you, stop it; nobody gets in then:\n${stopLink}\n`,
  }),
  'factor-reset-stopped': ({ link }) => ({
    subject: 'Your second factors stay as they were',
    text: `Taking the second factors of your OptimIQ Health account away was stopped.\n\nIf it was not you, tell your administrator:\n${link}\n`,
  }),
};

/** Words of a letter: nothing about any member, ever. */
export const render = (baseUrl: string, kind: LetterKind, content: LetterContent): Words =>
  words[kind]({
    ...content,
    link: linkOf(baseUrl, kind, content),
    stopLink: `${baseUrl}${pages['factor-reset-opened']}#${content.stop ?? ''}`,
  });
