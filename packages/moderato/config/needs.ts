import { explainIssue, type VendorConfiguration } from '@moderato/core';

/** The environment variables that a vendor cannot do without, and where there are several ways to authenticate, those ways in words. */
export function requiredVariables({ schema, environment }: VendorConfiguration): string[] {
  const issues = schema.safeParse({}).error?.issues ?? [];
  return issues.map((issue) => {
    const field = issue.path.map(String).join('.');
    return field === '' ? explainIssue(issue) : (environment[field] ?? field);
  });
}

/** What to set for a vendor that has no settings: first what it cannot do without, then the rest. */
export function describeNeeds(vendor: VendorConfiguration): string {
  const required = requiredVariables(vendor);
  const optional = Object.values(vendor.environment).filter(
    (variable) => !required.some((need) => need.split(/\W+/).includes(variable)),
  );
  if (Object.keys(vendor.environment).length === 0) return `set its fields: ${required.join(', ')}`;
  const rest = optional.length === 0 ? '' : ` (optional: ${optional.join(', ')})`;
  return `set its fields, or the variables ${required.join(', ')}${rest}`;
}
