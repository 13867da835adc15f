import { expect, test } from 'vitest';
import { requireSpace } from './disk.ts';

const gibibyte = 1024 ** 3;
const disk = async () => ({ free: 3 * gibibyte, total: 20 * gibibyte });

test('room for what is to be written is asked for beside what always has to be free', async () => {
  await requireSpace('/', disk);
  await requireSpace('/', disk, 2 * gibibyte);
  await expect(requireSpace('/', disk, 2 * gibibyte + 1)).rejects.toMatchObject({ code: 'disk-full' });
});
