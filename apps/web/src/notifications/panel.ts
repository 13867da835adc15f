import type { Notification } from '@optimiq/contracts/notifications';

/** What the panel shows; its own file, because the panel itself waits until it is opened. */
export type PanelProps = {
  readonly items: readonly Notification[] | undefined;
  readonly hasFailed: boolean;
  readonly onClose: () => void;
};
