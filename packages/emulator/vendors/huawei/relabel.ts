const NAMES = ['label', 'category'];

/** What the service says of content in which it found nothing; that is no class. */
const NORMAL = 'normal';

/** Replaces labels and categories in a JSON reply with words that are in no documentation; suggestions stay. */
export function relabelHuaweiReply(body: string): string {
  const made = new Map<string, string>();
  const strange = (word: string) => {
    const own = made.get(word) ?? `unlisted_${made.size + 1}`;
    made.set(word, own);
    return own;
  };
  const changed = JSON.stringify(JSON.parse(body), (name, value: unknown) =>
    NAMES.includes(name) && typeof value === 'string' && value !== NORMAL ? strange(value) : value,
  );
  return made.size === 0 ? body : changed;
}
