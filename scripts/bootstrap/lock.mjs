import { appendFileSync, linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while no other process holds the lock file.
 *
 * @param file   path of the lock; its folder exists and is writable.
 * @param work   gets `hold(pid)`: names a child that keeps the lock even when this process is killed.
 * @param onWait called once when another process holds the lock.
 *
 * A lock whose processes are all gone is taken over, so kill -9 leaves nothing to clean up by hand.
 */
export async function withLock(file, work, onWait = () => {}) {
  for (let waited = false; !tryTake(file); waited = true) {
    if (!waited) onWait();
    await sleep(150);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work((pid) => appendFileSync(file, `${holder(pid)}\n`));
  } finally {
    process.off('exit', release);
    release();
  }
}

/** Takes the lock; false when a living process holds it. The file appears with its content, never empty. */
function tryTake(file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${holder(process.pid)}\n`, { mode: 0o600 });
  try {
    linkSync(own, file);
    return true;
  } catch (cause) {
    if (cause.code !== 'EEXIST') throw cause;
    removeStale(file);
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Removes a lock whose holders are all dead; one process at a time looks, so none removes a fresh lock. */
function removeStale(file) {
  const guard = `${file}.guard`;
  try {
    mkdirSync(guard);
  } catch {
    removeOldGuard(guard);
    return;
  }
  try {
    const holders = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    if (!holders.some(isAlive)) rmSync(file, { force: true });
  } catch {
    // The holder released it between our attempt and this look.
  } finally {
    rmdirSync(guard);
  }
}

/** The guard is held for microseconds: one that is ten seconds old belongs to a killed process. */
function removeOldGuard(guard) {
  try {
    if (Date.now() - statSync(guard).mtimeMs > 10_000) rmdirSync(guard);
  } catch {
    // Gone already.
  }
}

/** 'pid start': the start time tells a living holder from a later process with the same number. */
const holder = (pid) => `${pid} ${startOf(pid)}`;

function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return 'unknown';
  }
}

function isAlive(line) {
  const [pid, start] = line.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (cause) {
    return cause.code === 'EPERM';
  }
  return start === 'unknown' || start === startOf(Number(pid));
}
