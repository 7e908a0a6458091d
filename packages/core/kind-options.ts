import { type z } from 'zod';
import { ModerationError } from './errors.js';
import { describeIssues } from './issues.js';
import { type Kind } from './kind.js';
import { type ProviderCall } from './provider.js';

type OptionsSchema = z.ZodObject<z.ZodRawShape, z.core.$strict>;

/** The call whose options are read. */
export interface OptionsReading<Of extends Kind, Schemas extends Record<Of, OptionsSchema>> {
  provider: string;
  operation: string;
  kind: Of;
  /** What the vendor's own options may hold, kind by kind. */
  schemas: Schemas;
}

/**
 * Reads a call's own options for a vendor, `vendorOptions.<provider>`, by the schema of the content's kind.
 * @throws ModerationError `config`, naming what is wrong and, for an option of other kinds, the kinds that it is for.
 */
export function readKindOptions<Of extends Kind, Schemas extends Record<Of, OptionsSchema>>(
  { vendorOptions }: ProviderCall,
  { provider, operation, kind, schemas }: OptionsReading<Of, Schemas>,
): z.output<Schemas[Of]> {
  const schema = schemas[kind];
  const given = vendorOptions?.[provider] ?? {};
  const root = `vendorOptions.${provider}`;
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const misplaced = Object.keys(given)
    .filter((name) => !Object.hasOwn(schema.shape, name))
    .map((name) => ({ name, kinds: kindsWith(schemas, name) }))
    .filter(({ kinds }) => kinds.length > 0)
    .map(({ name, kinds }) => `${root}.${name}: an option for ${kinds.join(' and ')}, not for ${kind}`);
  const message = [...misplaced, describeIssues(parsed.error, root)].join('; ');
  throw new ModerationError({ code: 'config', provider, operation, effect: 'none', message });
}

function kindsWith(schemas: Readonly<Record<string, OptionsSchema>>, name: string): string[] {
  return Object.entries(schemas)
    .filter(([, { shape }]) => Object.hasOwn(shape, name))
    .map(([kind]) => kind);
}
