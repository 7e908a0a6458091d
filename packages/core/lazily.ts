/** Makes a value when it is first needed, and once: schemas take a good part of a program's start. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
