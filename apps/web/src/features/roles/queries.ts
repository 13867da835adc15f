import { OwnRoleSaved, type SaveOwnRole } from '@optimiq/contracts/people';
import type { z } from 'zod';
import { put, remove } from '../../api/client.ts';

export const saveRole = (key: string, role: z.infer<typeof SaveOwnRole>) => put(`/v1/roles/${key}`, OwnRoleSaved, role);
export const removeRole = (key: string) => remove(`/v1/roles/${key}`);
