import { licenceOf, packageNameOf } from './guards/source-rules.mjs';

/**
 * Every package that the product runs with, as a CycloneDX document: name, version, licence, SHA-512, and what each
 * depends on. The same lockfile gives the same text.
 *
 * @param lock the parsed package-lock.json.
 *
 * Fails when a package has no version, licence or hash.
 *
 * Source: CycloneDX 1.6, JSON; Package URL, type npm.
 */
export function billOfMaterials({ name, version, packages }) {
  const isOurs = (path) => !path.includes('node_modules/');
  const used = Object.entries(packages).filter(([path, { dev, link }]) => !isOurs(path) && !dev && !link);
  const components = new Map(used.map(([path, entry]) => [urlOf(path, entry), componentOf(path, entry)]));
  const product = `pkg:npm/${name}@${version}`;
  const own = Object.entries(packages).filter(([path, { link }]) => isOurs(path) && !link);
  const dependsOn = new Map();
  for (const [path, entry] of [...used, ...own]) {
    const ref = isOurs(path) ? product : urlOf(path, entry);
    const needs = Object.keys({ ...entry.dependencies, ...entry.optionalDependencies, ...entry.peerDependencies });
    const found = needs.map((need) => placeOf(packages, path, need)).filter((place) => place !== undefined);
    const urls = found.map((place) => urlOf(place, packages[place])).filter((url) => components.has(url));
    dependsOn.set(ref, [...new Set([...(dependsOn.get(ref) ?? []), ...urls])].sort());
  }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': product, name, version, purl: product } },
    components: [...components.values()].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1)),
    dependencies: [...dependsOn].map(([ref, urls]) => ({ ref, dependsOn: urls })),
  };
}

const urlOf = (path, { version }) => `pkg:npm/${packageNameOf(path).replace('@', '%40')}@${version}`;

function componentOf(path, entry) {
  const purl = urlOf(path, entry);
  const licence = licenceOf(path, entry);
  const [, digest] = /^sha512-(\S+)$/.exec(entry.integrity ?? '') ?? [];
  if (!entry.version || !licence || !digest) throw new Error(`${path} lacks a version, a licence or a hash`);
  return {
    type: 'library',
    'bom-ref': purl,
    name: packageNameOf(path),
    version: entry.version,
    scope: entry.optional || entry.devOptional ? 'optional' : 'required',
    hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }],
    licenses: [/[ (]/.test(licence) ? { expression: licence } : { license: { id: licence } }],
    purl,
  };
}

/** Where a package finds another: in its own folder of packages, or in that of a folder above. */
function placeOf(packages, from, need) {
  for (let folder = from; ; folder = folder.replace(/(^|\/)[^/]+$/, '')) {
    const place = `${folder}${folder === '' ? '' : '/'}node_modules/${need}`;
    if (packages[place] && !packages[place].link) return place;
    if (folder === '') return undefined;
  }
}
