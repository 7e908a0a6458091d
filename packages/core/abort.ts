const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back once when the signal fires, unless released before. However many calls share a signal, it gets one listener:
 * Node warns of a leak from the eleventh on and searches them all for each new one.
 * @returns releases the callback. A signal that has fired already, or is undefined, never calls back.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (!signal) return () => undefined;
  const callbacks = listeners.get(signal) ?? listen(signal);
  const entry = () => callback();
  callbacks.add(entry);
  return () => callbacks.delete(entry);
}

function listen(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  listeners.set(signal, callbacks);
  signal.addEventListener('abort', () => callbacks.forEach((callback) => callback()), { once: true });
  return callbacks;
}
