/**
 * What a field of the API can hold. Each field is of one class; a role reads and writes only its classes.
 *
 * open         counts, codes, settings, states: nothing about one member
 * member-fact  a pseudonymous fact about one member: a diagnosis, a date of service, a score, the member's random key
 * identifier   says who a member is: name, birth date, member number, claim number of the source
 * sensitive    free text and raw rows, which may hold anything
 * secret       passwords, keys and codes, told once or never
 */
export const fieldClasses = ['open', 'member-fact', 'identifier', 'sensitive', 'secret'] as const;

export type FieldClass = (typeof fieldClasses)[number];
