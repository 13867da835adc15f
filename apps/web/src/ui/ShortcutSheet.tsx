import { Modal } from '@mantine/core';
import { useState } from 'react';
import { usePermissions } from '../api/session-store.ts';
import { t } from '../messages.ts';
import type { Place } from './modules.ts';
import { areSingleKeysOn, setSingleKeys } from './shortcuts.ts';

const general = [
  ['Ctrl K', 'keys.search'],
  ['/', 'keys.search'],
  ['?', 'keys.help'],
  ['1–9', 'keys.tile'],
  ['j / k', 'keys.move'],
  ['Enter', 'keys.open'],
  ['e', 'keys.export'],
  ['Esc', 'keys.close'],
] as const;

/** On My work. */
const atWork = [
  ['x', 'keys.work.select'],
  ['Shift x', 'keys.work.range'],
  ['c', 'keys.work.claim'],
  ['s', 'keys.work.snooze'],
  ['a', 'keys.work.assign'],
  ['d', 'keys.work.decide'],
  ['p n f o', 'keys.work.outcome'],
  ['u', 'keys.work.undo'],
] as const;

type Props = { readonly onClose: () => void; readonly places: readonly Place[] };

/** The keys of the product, and the switch that turns single letters off. */
export default function ShortcutSheet({ onClose, places }: Props) {
  const [isOn, setOn] = useState(areSingleKeysOn);
  const may = usePermissions();
  const change = (on: boolean) => {
    setSingleKeys(on);
    setOn(on);
  };
  return (
    <Modal opened onClose={onClose} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('keys.closeSheet') }}>
      <dl className="sheet">
        {general.map(([key, label]) => (
          <Row key={key} keys={key} label={t(label)} />
        ))}
        {places.map(
          ({ letter, label }) =>
            letter && <Row key={letter} keys={`g ${letter}`} label={t('keys.go', { module: t(label) })} />,
        )}
        {may('work:write') && atWork.map(([key, label]) => <Row key={key} keys={key} label={t(label)} />)}
      </dl>
      <p>
        <label className="row">
          <input type="checkbox" checked={isOn} onChange={(event) => change(event.target.checked)} />
          {t('keys.single')}
        </label>
      </p>
    </Modal>
  );
}

const Row = ({ keys, label }: { readonly keys: string; readonly label: string }) => (
  <>
    <dt>
      <kbd>{keys}</kbd>
    </dt>
    <dd>{label}</dd>
  </>
);
