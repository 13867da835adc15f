import Bowser from 'bowser';

/** 'Firefox 142 on Linux': browser and system as the browser names itself; undefined when it says nothing readable. */
export function deviceOf(userAgent: string | undefined): string | undefined {
  if (!userAgent) return undefined;
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return undefined;
  const version = browser.version?.split('.')[0];
  return [`${browser.name}${version ? ` ${version}` : ''}`, os.name].filter(Boolean).join(' on ');
}
