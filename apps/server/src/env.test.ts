import { describe, expect, test } from 'vitest';
import { readSettings, type SettingsError } from './env.ts';

const faultsOf = (environment: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readSettings(environment, '/tmp');
    return [];
  } catch (error) {
    return (error as SettingsError).faults;
  }
};

describe('settings', () => {
  test('have defaults for everything', () => expect(readSettings({}, '/tmp').host).toBe('127.0.0.1'));

  test('are refused with all faults at once, and no value is repeated', () => {
    const faults = faultsOf({ PORT: 'eighty', LOG_LEVEL: 'loud', OPTIMIQ_FACTS_MEMORY_MB: '1' });
    expect(faults).toHaveLength(3);
    expect(faults.join()).not.toMatch(/eighty|loud/);
  });

  test('SEC-03 refuse keys inside the data folder', () => {
    expect(faultsOf({ OPTIMIQ_DATA_DIR: '/tmp/d', OPTIMIQ_KEYS_DIR: '/tmp/d/keys' })).toEqual([
      'OPTIMIQ_KEYS_DIR: keys must not lie inside the data folder',
    ]);
  });

  test('need both logins of a managed server', () => {
    expect(faultsOf({ DATABASE_URL: 'postgresql://a:b@localhost/c' })).toHaveLength(1);
  });

  test('SEC-01 send audit events in clear to this machine alone, and list the collector that they name', () => {
    const read = (OPTIMIQ_SYSLOG_URL: string) => readSettings({ OPTIMIQ_SYSLOG_URL }, '/tmp');
    expect(faultsOf({ OPTIMIQ_SYSLOG_URL: 'tcp://collector.example.org' })).toHaveLength(1);
    expect(read('tcp://127.0.0.1').syslog).toEqual({ host: '127.0.0.1', port: 514, encryption: 'none' });
    const { syslog, outboundHosts } = read('tls://collector.example.org');
    expect(syslog).toEqual({ host: 'collector.example.org', port: 6514, encryption: 'tls' });
    expect(outboundHosts).toEqual([{ purpose: 'syslog', host: 'collector.example.org', port: 6514 }]);
  });

  test('take secrets out of the environment, so that no child inherits them', () => {
    const environment = {
      DATABASE_URL: 'postgresql://a:b@localhost/c',
      DATABASE_OWNER_URL: 'postgresql://o:b@localhost/c',
      PATH: '/bin',
    };
    readSettings(environment, '/tmp');
    expect(Object.keys(environment)).toEqual(['PATH']);
  });
});
