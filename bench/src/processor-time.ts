import { readdirSync, readFileSync } from 'node:fs';

const ticksASecond = 100;

/** Seconds of processor time of this process and all below it, the database's too, so far; by `/proc`, so on Linux alone. */
export function processorSeconds(): number {
  const processes = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => statOf(Number(name))),
  );
  let ticks = 0;
  for (const [id, { spent }] of processes) if (isBelow(id, processes)) ticks += spent;
  return ticks / ticksASecond;
}

type Stat = { readonly parent: number; readonly spent: number };

function statOf(id: number): [number, Stat][] {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'latin1');
    // The name in brackets may hold anything.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    // User and system time of the process, and of its children that have ended.
    const spent = [11, 12, 13, 14].reduce((sum, at) => sum + fields[at]!, 0);
    return [[id, { parent: fields[1]!, spent }]];
  } catch {
    return [];
  }
}

function isBelow(id: number, processes: ReadonlyMap<number, Stat>): boolean {
  for (let at: number | undefined = id; at; at = processes.get(at)?.parent) if (at === process.pid) return true;
  return false;
}
