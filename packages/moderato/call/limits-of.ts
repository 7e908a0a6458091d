import { type KindCapability, type KindLimits } from '@moderato/core';

/**
 * The limits of one call: those of the kind, replaced where an option of the vendor raises them.
 * @param options what the call holds for this vendor.
 */
export function limitsOf(
  { limits, limitsByOption = {} }: Pick<KindCapability, 'limits' | 'limitsByOption'>,
  options: unknown,
): KindLimits {
  if (options === undefined) return limits;
  const given = typeof options === 'object' && options !== null ? (options as Record<string, unknown>) : {};
  const raised = Object.entries(limitsByOption).filter(
    ([name]) => Object.hasOwn(given, name) && given[name] === true,
  );
  return Object.assign({}, limits, ...raised.map(([, other]) => other)) as KindLimits;
}
