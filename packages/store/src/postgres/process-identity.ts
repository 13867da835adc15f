import { readFileSync } from 'node:fs';

/**
 * What tells one process from every other that ever had its number: pid, start tick, boot.
 *
 * @returns undefined when no such process runs, or where /proc does not exist.
 */
export function identityOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${pid}:${startTickOf(pid)}:${boot}`;
  } catch {
    return undefined;
  }
}

/** Whether the process that an earlier `identityOf` named still runs. */
export function isAlive(identity: string): boolean {
  const pid = Number(identity.split(':')[0]);
  return Number.isInteger(pid) && pid > 0 && identityOf(pid) === identity;
}

/** Field 22 of /proc/PID/stat; the command name before it may hold spaces and brackets. */
function startTickOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') throw new Error('defunct');
  return fields[19] ?? '';
}
