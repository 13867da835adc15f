import { Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { usePermissions, useSession } from '../api/session-store.ts';
import { t } from '../messages.ts';
import { useDensity } from '../ui/density.ts';
import { IconSearch } from '../ui/icons.ts';
import type { Place } from '../ui/modules.ts';
import { useOtherScheme } from '../ui/other-scheme.ts';
import type { TypedAhead } from '../ui/typed-ahead.ts';
import { actionEntries } from './actions.ts';
import { type Entry, fitting, type Section, sectionIds } from './entries.ts';
import { Options, optionId } from './Options.tsx';
import './palette.css';
import { placeEntries } from './places.ts';
import { searchesFor } from './searches.ts';
import { useFound } from './use-found.ts';

type Props = {
  readonly onClose: () => void;
  readonly onHelp: () => void;
  readonly onTour: () => void;
  /** What was typed before the field was there, once. */
  readonly typedAhead: () => TypedAhead;
  readonly places: readonly Place[];
};

/** One field and one list: every screen, what can be done, members, claims, providers and codes. */
export default function Palette({ onClose, onHelp, onTour, typedAhead, places }: Props) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string>();
  const may = usePermissions();
  const isDemo = useSession().tenant.environment === 'demo';
  const navigate = useNavigate();
  const scheme = useOtherScheme();
  const density = useDensity();
  const sought = text.trim();
  const go = (to: string, search: Record<string, unknown> = {}) => void navigate({ to, search });
  const found = useFound(sought, (typed) => searchesFor(typed, { may, go }));

  /** What is here without asking. */
  const atHand = (typed: string): readonly Section[] => [
    { id: 'go', entries: fitting(placeEntries(places, may, go), typed) },
    {
      id: 'actions',
      entries: fitting(actionEntries({ may, go, scheme, density, onHelp, onTour: isDemo ? onTour : undefined }), typed),
    },
  ];
  const sections: readonly Section[] = [
    ...atHand(sought),
    ...sectionIds.flatMap((id) => found.sections[id] ?? []),
  ].filter(({ entries }) => entries.length > 0);
  const entries = sections.flatMap((section) => section.entries);
  const at = Math.max(
    entries.findIndex(({ id }) => id === chosen),
    0,
  );

  // The list scrolls, not the page. What is chosen is the trigger.
  useEffect(() => {
    if (chosen !== undefined) document.getElementById(optionId(at))?.scrollIntoView({ block: 'nearest' });
  }, [at, chosen]);

  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    void entry.run();
  };
  const takeTypedAhead = () => {
    const ahead = typedAhead();
    if (ahead.text !== '') setText((now) => (now + ahead.text).slice(0, 80));
    if (ahead.isEntered) run(atHand(ahead.text.trim()).flatMap(({ entries: fit }) => fit)[0]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setChosen(entries[(at + step + entries.length) % entries.length]?.id);
    else if (event.key === 'Enter') run(entries[at]);
    else return;
    event.preventDefault();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      size={640}
      yOffset="10vh"
      centered={false}
      padding={0}
      title={t('palette.title')}
      classNames={{ content: 'palette-box' }}
    >
      <div className="palette">
        <div className="palette-field">
          <IconSearch className="i" aria-hidden />
          <input
            data-autofocus
            role="combobox"
            aria-label={t('palette.title')}
            placeholder={t('palette.placeholder')}
            aria-expanded={entries.length > 0}
            aria-controls="palette-list"
            aria-autocomplete="list"
            aria-activedescendant={entries[at] ? optionId(at) : undefined}
            autoComplete="off"
            spellCheck={false}
            maxLength={80}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setChosen(undefined);
            }}
            onFocus={takeTypedAhead}
            onKeyDown={onKeyDown}
          />
          <span aria-hidden="true">
            <kbd>{t('palette.esc')}</kbd>
          </span>
        </div>
        <Options sections={sections} at={at} onRun={run} />
        <p className="palette-note" role="status">
          {statusOf(entries.length, found)}
        </p>
      </div>
    </Modal>
  );
}

function statusOf(n: number, { waiting, failed }: { readonly waiting: number; readonly failed: number }): string {
  if (waiting > 0) return t('palette.searching');
  if (failed > 0) return t('palette.failed');
  return n === 0 ? t('palette.none') : t('palette.count', { n });
}
