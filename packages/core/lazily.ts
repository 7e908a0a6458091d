/** Makes a value when it is first needed, and once: schemas take a good part of a program's start. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** An object whose properties are made all at once, when one of them is first read: the fields of a schema, which reads them when it is first used. */
export function lazyFields<Fields extends object>(make: () => Fields): Fields {
  const fields = lazily(make);
  return new Proxy({} as Fields, {
    get: (_, name) => Reflect.get(fields(), name) as unknown,
    has: (_, name) => Reflect.has(fields(), name),
    ownKeys: () => Reflect.ownKeys(fields()),
    getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(fields(), name),
  });
}
