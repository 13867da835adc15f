#!/usr/bin/env node
import { onProductNode } from './bootstrap.mjs';

await onProductNode(import.meta.url);
await import('../apps/cli/src/main.ts');
