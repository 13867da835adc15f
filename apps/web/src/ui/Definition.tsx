import { Popover } from '@mantine/core';
import { t } from '../messages.ts';
import { IconInfo } from './icons.ts';

/** The `i` beside a figure: what it is, how it is made, where it comes from. */
export function Definition({
  of,
  text,
  source,
}: {
  readonly of: string;
  readonly text: string;
  readonly source?: string;
}) {
  return (
    <Popover width={320} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className="ib small" aria-label={t('definition.open', { of })}>
          <IconInfo className="i s" aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="def" tabIndex={-1} data-autofocus>
          <p>{text}</p>
          {source && <p className="mute">{source}</p>}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
