import { CronExpressionParser } from 'cron-parser';

/**
 * The next time of a schedule.
 *
 * @param schedule five fields of cron: minute, hour, day of month, month, day of week; in UTC.
 * @returns        the first time after `after`; undefined when the text is no schedule.
 */
export function nextTime(schedule: string, after: Date): Date | undefined {
  if (schedule.trim().split(/\s+/).length !== 5) return undefined;
  try {
    return CronExpressionParser.parse(schedule, { currentDate: after, tz: 'UTC' }).next().toDate();
  } catch {
    return undefined;
  }
}
