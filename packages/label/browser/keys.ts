/** Calls what a key stands for, unless it is typed into a field or is a shortcut of the browser. */
export function listenForKeys(actionOf: (key: string) => (() => void) | undefined): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { target } = event;
    if (target instanceof HTMLTextAreaElement) {
      if (event.key === 'Escape') target.blur();
      return;
    }
    // these elements have a use of their own for these keys
    const isControl =
      target instanceof Element && target.closest('button, a, summary, audio, video') !== null;
    if (isControl && [' ', 'Enter'].includes(event.key)) return;
    if (target instanceof HTMLMediaElement && event.key.startsWith('Arrow')) return;
    if (event.repeat) return;
    const action = actionOf(event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
