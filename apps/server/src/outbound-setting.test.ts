import { describe, expect, test } from 'vitest';
import { operatorHostsFor, parseOutboundHosts, parseSftpInnerHosts } from './outbound-setting.ts';

const hostsOf = (text: string, purpose: 'sftp' | 'kms' | 'webhook', slug?: string) =>
  operatorHostsFor(parseOutboundHosts(text)!, purpose, slug).map(({ host, port }) => [host, port]);

describe('SEC-07: hosts that the operator lists', () => {
  const text = 'kms=keys.inside:8443, north/webhook=[fd00::7]:443 south/webhook=10.0.0.5\nwebhook=Hooks.Example.org';

  test('serve one tenant, or the installation and all of them', () => {
    expect(hostsOf(text, 'kms')).toEqual([['keys.inside', 8443]]);
    expect(hostsOf(text, 'kms', 'north')).toEqual([['keys.inside', 8443]]);
    expect(hostsOf(text, 'webhook', 'north')).toEqual([
      ['fd00::7', 443],
      ['hooks.example.org', undefined],
    ]);
    expect(hostsOf(text, 'webhook')).toEqual([['hooks.example.org', undefined]]);
    expect(hostsOf(text, 'sftp', 'north')).toEqual([]);
  });

  test.each([
    'host',
    'kms=',
    'nothing=host',
    'kms=host:0',
    'kms=host:70000',
    'kms=2130706433',
    'kms=fd00::7',
    'a/b/kms=h',
  ])('are refused as %j', (entry) => expect(parseOutboundHosts(`kms=keys.inside ${entry}`)).toBeUndefined());

  test('for feeds also have their older form', () => {
    const hosts = parseSftpInnerHosts('files.inside, north=10.0.0.5 south=fd00::7')!;
    const namesFor = (slug: string) => operatorHostsFor(hosts, 'sftp', slug).map(({ host }) => host);
    expect(namesFor('north')).toEqual(['files.inside', '10.0.0.5']);
    expect(namesFor('south')).toEqual(['files.inside', 'fd00::7']);
    expect(namesFor('west')).toEqual(['files.inside']);
  });
});
