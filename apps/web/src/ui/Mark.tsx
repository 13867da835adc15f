/** The product's mark: a lens that has found. */
export function Mark() {
  return <img src="/mark.svg" alt="" width={32} height={32} />;
}
