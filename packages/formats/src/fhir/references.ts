import type { SourcePerson } from '@optimiq/domain/records/source';
import type { ClinicalCode } from '@optimiq/domain/records/source-clinical';
import { codesOf } from './codes.ts';
import { identifierOf } from './identifiers.ts';
import { type Node, node, nodes, string } from './json.ts';
import { identifiersOf } from './person.ts';
import { Report } from './report.ts';

/** What other resources need to know of one that they refer to. */
export type Target = {
  readonly id?: string;
  readonly person?: SourcePerson;
  readonly codes?: readonly ClinicalCode[];
  readonly npi?: string;
  readonly ccn?: string;
};

/** Most resources of one bundle that are kept for references; the oldest go first. */
const maxTargets = 200_000;

/** Resources of a bundle, by full URL and by 'Type/id', as far as others refer to them. */
export class ReferenceIndex {
  readonly #targets = new Map<string, Target>();

  add(resource: Node, fullUrl: unknown): void {
    const id = string(resource.id);
    const url = string(fullUrl);
    const target = targetOf(resource, url);
    if (!target) return;
    if (url) this.#targets.set(url, target);
    if (id) this.#targets.set(`${String(resource.resourceType)}/${id}`, target);
    for (const oldest of this.#targets.keys()) {
      if (this.#targets.size <= maxTargets) break;
      this.#targets.delete(oldest);
    }
  }

  get(reference: string): Target | undefined {
    return this.#targets.get(reference);
  }
}

/** What a Reference points to: something contained, something in the bundle, or what the Reference itself says. */
export function resolve(reference: unknown, resource: Node, index: ReferenceIndex): Target | undefined {
  const holder = node(reference);
  if (!holder) return undefined;
  const text = string(holder.reference);
  const found = text === undefined ? undefined : text[0] === '#' ? contained(resource, text) : index.get(text);
  if (found) return found;
  const identifiers = holder.identifier ?? conditional(text);
  const quiet = new Report([], {}, '');
  const npi = identifierOf(identifiers, 'npi', quiet, '');
  const ccn = identifierOf(identifiers, 'ccn', quiet, '');
  const id = idOf(text);
  if (!npi && !ccn && !id) return undefined;
  return { ...(id && { id }), ...(npi && { npi }), ...(ccn && { ccn }) };
}

/**
 * Identifier at the end of a reference: 'Patient/-1000', 'https://host/fhir/Patient/1/_history/2', 'urn:uuid:…'.
 * Undefined for one that is contained, or conditional.
 */
export function idOf(reference: string | undefined): string | undefined {
  if (!reference || reference[0] === '#' || reference.includes('?')) return undefined;
  const history = reference.indexOf('/_history/');
  const whole = history === -1 ? reference : reference.slice(0, history);
  const id = whole.slice(Math.max(whole.lastIndexOf('/'), whole.lastIndexOf(':')) + 1);
  return /^[!-~]{1,64}$/.test(id) ? id : undefined;
}

/** 'Practitioner?identifier=system|value' as an Identifier. */
export function conditional(reference: string | undefined): Node | undefined {
  const match = reference && /\?identifier=([^|&]+)\|([^|&]+)$/.exec(reference);
  return match ? { system: match[1], value: match[2] } : undefined;
}

function contained(resource: Node, reference: string): Target | undefined {
  const id = reference.slice(1);
  const found = nodes(resource.contained).find((other) => other.id === id);
  // The id of something contained is a place in this resource, not an identifier.
  return found && targetOf({ ...found, id: undefined }, undefined);
}

function targetOf(resource: Node, url: string | undefined): Target | undefined {
  const id = string(resource.id) ?? idOf(url);
  const quiet = new Report([], {}, '');
  switch (resource.resourceType) {
    case 'Patient': {
      const person = identifiersOf(resource.identifier, id, quiet);
      return person && { ...(id && { id }), person };
    }
    case 'Condition':
    case 'Medication':
      return { ...(id && { id }), codes: codesOf(resource.code, quiet, '') };
    case 'Practitioner':
    case 'PractitionerRole':
    case 'Organization': {
      const npi =
        identifierOf(resource.identifier, 'npi', quiet, '') ??
        identifierOf(node(resource.practitioner)?.identifier, 'npi', quiet, '');
      const ccn = identifierOf(resource.identifier, 'ccn', quiet, '');
      return { ...(id && { id }), ...(npi && { npi }), ...(ccn && { ccn }) };
    }
    case 'Encounter':
      // Only where the bundle names it otherwise: references end with its id anyhow.
      return id && id !== idOf(url) ? { id } : undefined;
    default:
      return undefined;
  }
}
