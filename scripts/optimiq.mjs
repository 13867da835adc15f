#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
import { onProductNode } from './bootstrap.mjs';

await onProductNode(import.meta.url);
await import('../apps/cli/src/main.ts');
