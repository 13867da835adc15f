import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { billOfMaterials } from './bill-of-materials.mjs';
import { root } from './bootstrap.mjs';

/** Prints the bill of materials: `npm run --silent sbom > sbom.json`. */
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
process.stdout.write(`${JSON.stringify(billOfMaterials(lock), undefined, 2)}\n`);
