import { isIP } from 'node:net';
import { type StoredResult } from '@moderato/batch';
import { type Manifest } from '@moderato/report';
import { describeConfig, mappingVersion } from 'moderato';
import { type Settings } from '../session.js';

/** One vendor of a report. */
type Provider = Manifest['providers'][number];

/** How the verdicts of one vendor come about, as it is kept beside them. Holds no credential. */
export type About = Pick<
  Provider,
  'region' | 'mapping' | 'endpoint' | 'isOnLoopback' | 'settings' | 'limits'
>;

/** Fields of a vendor's configuration that verdicts depend on; credentials and accounts are none of them. */
const TELLING = /endpoint|region|site|biz|template|model|policy|scene|eventtype/i;

/** Describes a vendor as it is set up now. */
export function aboutVendor(id: string, { config, environment }: Settings): About {
  const vendor = describeConfig(config, environment).vendors.find((one) => one.id === id);
  const fields = new Map(
    (vendor?.fields ?? []).flatMap(({ field, value }) =>
      value === null || value === '[secret]' || value === '[hidden]' || !TELLING.test(field)
        ? []
        : [[field, plain(JSON.parse(value))] as const],
    ),
  );
  const given = fields.get('endpoint');
  const endpoint = given === undefined ? null : addressOf(given);
  const region = fields.get('region') ?? null;
  fields.delete('endpoint');
  fields.delete('region');
  const limits = config.limits?.[id];
  return {
    region,
    mapping: mappingVersion(id) ?? 'of its own',
    endpoint,
    isOnLoopback: endpoint !== null && isLoopback(endpoint),
    settings: Object.fromEntries(fields),
    limits: limits === undefined ? 'the documented ones' : JSON.stringify(limits),
  };
}

/** Without a name and password, and without a query, which may hold a token. */
function addressOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname === '/' ? '' : pathname}`;
}

function isLoopback(address: string): boolean {
  const host = new URL(address).hostname.replace(/^\[|\]$/g, '');
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  );
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Reads what was kept beside results; nothing of it is trusted to be there. */
export function readAboutOf(kept: Readonly<Record<string, unknown>> | null): Partial<About> {
  if (kept === null) return {};
  const text = (name: string) => (typeof kept[name] === 'string' ? kept[name] : undefined);
  const { settings, endpoint, isOnLoopback } = kept;
  const known =
    typeof settings === 'object' && settings !== null
      ? Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, plain(value)]))
      : undefined;
  const mapping = text('mapping');
  return {
    region: text('region') ?? null,
    ...(mapping === undefined ? {} : { mapping }),
    endpoint: endpoint === null ? null : text('endpoint'),
    isOnLoopback: isOnLoopback === true,
    settings: known,
    limits: text('limits'),
  };
}

/** What the stored verdicts of each vendor say of themselves. */
export function createVerdictFacts(names: readonly string[]) {
  const facts = new Map(
    names.map((name) => [
      name,
      {
        from: null as string | null,
        to: null as string | null,
        regions: new Set<string>(),
        asked: new Set<string>(),
        policies: new Set<string>(),
      },
    ]),
  );
  return {
    add(name: string, { verdict }: StoredResult): void {
      const known = facts.get(name);
      if (known === undefined || verdict === null) return;
      const { source, coverage, policy } = verdict;
      const { submittedAt } = source;
      if (submittedAt !== null && (known.from === null || submittedAt < known.from)) known.from = submittedAt;
      if (submittedAt !== null && (known.to === null || submittedAt > known.to)) known.to = submittedAt;
      known.regions.add(source.site === undefined ? source.region : `${source.site} ${source.region}`);
      known.asked.add(
        coverage.categories === null ? 'as the vendor is set up' : coverage.categories.join(' + '),
      );
      if (policy !== undefined) known.policies.add(policy.name);
    },
    of(name: string): Provider['verdicts'] {
      const known = facts.get(name);
      if (known === undefined) return undefined;
      const { regions, asked, policies, ...dates } = known;
      return {
        ...dates,
        regions: [...regions].sort(),
        asked: [...asked].sort(),
        policies: [...policies].sort(),
      };
    },
  };
}
