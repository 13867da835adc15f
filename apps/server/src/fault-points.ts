let armed: { readonly name: string; left: number } | undefined;

/**
 * Arms one fault point: the process kills itself, as kill -9 would, when it is passed for the nth time.
 *
 * @param setting 'name' or 'name:n'; for tests of recovery only (setting OPTIMIQ_FAULT).
 */
export function armFaultPoint(setting: string): void {
  const [name = '', count = '1'] = setting.split(':');
  armed = { name, left: Number(count) };
}

/** A place between two writes. Does nothing unless it is armed. */
export function faultPoint(name: string): void {
  if (armed?.name !== name) return;
  armed.left -= 1;
  if (armed.left <= 0) process.kill(process.pid, 'SIGKILL');
}
