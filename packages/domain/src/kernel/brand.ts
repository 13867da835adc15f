declare const brand: unique symbol;

/** A value that only its parser makes: the compiler keeps look-alikes apart, nothing exists at run time. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
