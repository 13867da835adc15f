import { fieldClassKey } from '@optimiq/contracts/fields';
import type { FieldClass } from '@optimiq/domain/access/field-classes';
import type { z } from 'zod';

/** A schema as far as classes of fields go: where its leaves are and of which class each is. */
export type FieldPlan =
  | { readonly kind: 'leaf'; readonly fieldClass: FieldClass | undefined }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, PlannedField>; readonly rest?: FieldPlan }
  | { readonly kind: 'array'; readonly element: FieldPlan };

type PlannedField = { readonly plan: FieldPlan; readonly isOptional: boolean };

type Def = {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly catchall?: z.ZodType;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly left?: z.ZodType;
  readonly right?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly items?: readonly z.ZodType[];
  readonly rest?: z.ZodType | null;
  readonly in?: z.ZodType;
  readonly getter?: () => z.ZodType;
};

/** Schemas nested deeper than this say themselves again. */
const deepest = 24;

/**
 * Reads the plan out of a schema. A leaf is of its own class, or of that of the nearest schema around it that has one.
 *
 * @param outer class of what says nothing itself.
 */
export function planOf(schema: z.ZodType, outer?: FieldClass, depth = 0): FieldPlan {
  const fieldClass = (schema.meta()?.[fieldClassKey] as FieldClass | undefined) ?? outer;
  if (depth > deepest) return { kind: 'leaf', fieldClass };
  const within = (inner: z.ZodType) => planOf(inner, fieldClass, depth + 1);
  const def = schema.def as unknown as Def;
  if (def.type === 'object') {
    const fields = new Map(
      Object.entries(def.shape ?? {}).map(([name, field]) => [
        name,
        { plan: within(field), isOptional: field.safeParse(undefined).success },
      ]),
    );
    return { kind: 'object', fields, ...(def.catchall ? { rest: within(def.catchall) } : {}) };
  }
  if (def.type === 'record') return { kind: 'object', fields: new Map(), rest: within(def.valueType!) };
  if (def.type === 'array') return { kind: 'array', element: within(def.element!) };
  if (def.type === 'tuple') return { kind: 'array', element: mergeAll((def.items ?? []).map(within)) };
  if (def.type === 'union') return mergeAll((def.options ?? []).map(within));
  if (def.type === 'intersection') return mergeAll([within(def.left!), within(def.right!)]);
  if (def.type === 'pipe') return within(def.in!);
  if (def.type === 'lazy') return within(def.getter!());
  if (def.innerType) return within(def.innerType);
  return { kind: 'leaf', fieldClass };
}

/** Plans of alternatives as one: a field that any of them has. */
function mergeAll(plans: readonly FieldPlan[]): FieldPlan {
  const [first, ...others] = plans;
  return others.reduce(merge, first ?? { kind: 'leaf', fieldClass: undefined });
}

function merge(a: FieldPlan, b: FieldPlan): FieldPlan {
  if (a.kind === 'object' && b.kind === 'object') {
    const fields = new Map(a.fields);
    for (const [name, field] of b.fields) {
      const known = fields.get(name);
      fields.set(name, known ? { plan: merge(known.plan, field.plan), isOptional: true } : field);
    }
    const rest = a.rest && b.rest ? merge(a.rest, b.rest) : (a.rest ?? b.rest);
    return { kind: 'object', fields, ...(rest ? { rest } : {}) };
  }
  if (a.kind === 'array' && b.kind === 'array') return { kind: 'array', element: merge(a.element, b.element) };
  if (a.kind === 'leaf' && b.kind === 'leaf') return stricter(a, b);
  // A value or a structure, such as null or an object: the structure says more.
  return a.kind === 'leaf' ? b : a;
}

const order: readonly (FieldClass | undefined)[] = ['open', 'member-fact', 'identifier', 'sensitive', 'secret'];

const stricter = (a: Leaf, b: Leaf): Leaf => (order.indexOf(a.fieldClass) >= order.indexOf(b.fieldClass) ? a : b);

type Leaf = Extract<FieldPlan, { kind: 'leaf' }>;

/** Classes that leaves of a plan are of; undefined is among them when a leaf has none. */
export function classesOf(plan: FieldPlan): Set<FieldClass | undefined> {
  if (plan.kind === 'leaf') return new Set([plan.fieldClass]);
  if (plan.kind === 'array') return classesOf(plan.element);
  const all = [...plan.fields.values()].flatMap((field) => [...classesOf(field.plan)]);
  return new Set([...all, ...(plan.rest ? classesOf(plan.rest) : [])]);
}

/** A value with no field of a class that is not read; `lost` names required fields that were left out. */
export function withoutUnread(
  value: unknown,
  plan: FieldPlan,
  reads: ReadonlySet<FieldClass>,
  lost: string[],
  path = '',
): unknown {
  if (value === null || value === undefined) return value;
  if (plan.kind === 'leaf') {
    if (plan.fieldClass && reads.has(plan.fieldClass)) return value;
    lost.push(path);
    return undefined;
  }
  if (plan.kind === 'array') {
    if (!Array.isArray(value)) return value;
    return value.map((item) => withoutUnread(item, plan.element, reads, lost, path));
  }
  if (typeof value !== 'object') return value;
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const field = plan.fields.get(name) ?? (plan.rest && { plan: plan.rest, isOptional: true });
    if (!field) continue; // the response schema drops it all the same
    const missing: string[] = [];
    const seen = withoutUnread(inner, field.plan, reads, missing, path === '' ? name : `${path}.${name}`);
    if (missing.length === 0) kept[name] = seen;
    else if (!field.isOptional) lost.push(...missing);
  }
  return kept;
}

/** Fields of a value that are of a class its sender may not write. */
export function unwritable(value: unknown, plan: FieldPlan, writes: ReadonlySet<FieldClass>, path = ''): string[] {
  if (value === null || value === undefined) return [];
  if (plan.kind === 'leaf') return plan.fieldClass && writes.has(plan.fieldClass) ? [] : [path];
  if (plan.kind === 'array') {
    return Array.isArray(value) ? value.flatMap((item) => unwritable(item, plan.element, writes, path)) : [];
  }
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = plan.fields.get(name)?.plan ?? plan.rest;
    return field ? unwritable(inner, field, writes, path === '' ? name : `${path}.${name}`) : [];
  });
}
