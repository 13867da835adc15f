import type { Setting, SettingChange } from '@optimiq/contracts/settings';
import { type SettingKey, type SettingValue, settingKeys, specOf } from '@optimiq/domain/settings/catalogue';

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Settings of one fixture server, with one change that holds and one that waits. */
export class FixtureSettings {
  #values: Record<string, SettingValue> = { 'security.idleMinutes': 10 };
  #changes: SettingChange[] = [
    change(2, 'security.absoluteHours', 12, 18, 'waiting', 'user-privacy-officer'),
    change(1, 'security.idleMinutes', 15, 10, 'applied', 'user-tenant-admin'),
  ];

  settings = (): { items: Setting[] } => ({
    items: settingKeys.map((key) => {
      const waiting = this.#changes.find((one) => one.key === key && one.state === 'waiting');
      return {
        key,
        group: specOf(key).group,
        value: this.#valueOf(key) as string,
        initial: specOf(key).initial as string,
        ...(waiting ? { waiting } : {}),
      };
    }),
  });
  changes = () => ({ items: this.#changes });
  set = (key: SettingKey, value: SettingValue, userId: string): SettingChange => {
    const old = this.#valueOf(key);
    const state = specOf(key).isRisky?.(old, value) ? 'waiting' : 'applied';
    const made = change(this.#changes.length + 1, key, old, value, state, userId);
    this.#changes = [made, ...this.#changes];
    if (state === 'applied') this.#values = { ...this.#values, [key]: value };
    return made;
  };
  revert = (changeId: string, userId: string) => {
    const found = this.#changes.find((one) => one.changeId === changeId);
    return found && { ...this.set(found.key, found.old, userId), reverts: changeId };
  };
  decide = (changeId: string, decision: 'approve' | 'refuse' | 'withdraw', userId: string) => {
    const state = ({ approve: 'applied', refuse: 'refused', withdraw: 'withdrawn' } as const)[decision];
    this.#changes = this.#changes.map((one) =>
      one.changeId === changeId ? { ...one, state, decidedBy: userId, decidedAt: new Date().toISOString() } : one,
    );
    const decided = this.#changes.find((one) => one.changeId === changeId);
    if (decided && state === 'applied') this.#values = { ...this.#values, [decided.key]: decided.new };
    return decided;
  };

  #valueOf(key: SettingKey): SettingValue {
    return this.#values[key] ?? specOf(key).initial;
  }
}

function change(
  number: number,
  key: SettingKey,
  old: SettingValue,
  value: SettingValue,
  state: SettingChange['state'],
  askedBy: string,
): SettingChange {
  return {
    ...{ changeId: id(70 + number), number, key, old: old as string, new: value as string, state, askedBy },
    askedAt: `2025-11-2${number}T15:00:00.000Z`,
  };
}
