/** Why headers rule a body out before it is read. */
export interface HeaderRefusal {
  status: 413 | 415;
  message: string;
}

/**
 * Checks what the headers say of a body: its media type against those of the vendor, that it is not compressed, and its
 * length. A header that is missing is no reason to refuse. Null where there is none.
 * @param contentTypes media types of the vendor; one of JSON stands for its `+json` kinds too.
 */
export function refusalOfHeaders(
  headers: Readonly<Record<string, string | undefined>>,
  { contentTypes, maxBytes }: { contentTypes: readonly string[]; maxBytes: number },
): HeaderRefusal | null {
  const valueOf = (wanted: string) =>
    Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
  const type = valueOf('content-type');
  if (type !== undefined && !contentTypes.some((allowed) => isOfType(type, allowed)))
    return { status: 415, message: `content-type: expected ${contentTypes.join(' or ')}` };
  const encoding = valueOf('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== '')
    return { status: 415, message: 'content-encoding: compressed bodies are not read' };
  if (Number(valueOf('content-length')) > maxBytes)
    return { status: 413, message: `the body is larger than ${maxBytes} bytes` };
  return null;
}

function isOfType(contentType: string, allowed: string): boolean {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === allowed.toLowerCase()) return true;
  return allowed === 'application/json' && /^application\/[\w.+-]+\+json$/.test(type);
}
