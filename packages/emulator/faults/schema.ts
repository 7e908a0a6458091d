import picomatch from 'picomatch';
import { z } from 'zod';
import { checkInput, loadInput, type InputKind } from '../input-file.js';
import { VENDORS, type Vendor } from '../vendors/ids.js';
import { FAULT_NAMES, factsOf, operationsOf, type FaultName, type FaultSettings } from './kinds.js';

/** One fault to inject; all conditions that are given have to hold. */
export interface FaultInput extends FaultSettings {
  fault: FaultName;
  /** Share of the matching requests, jobs or callbacks that get it, from 0 to 1. Default 1. */
  rate?: number | undefined;
  /** Default: all. */
  vendors?: Vendor[] | undefined;
  /** Globs over the operations of the journal, such as `fetch *`. Default: all at which the fault can happen. */
  operations?: string[] | undefined;
  /** Glob over the content's name, data id or SHA-256, as in rules. Default: any content. */
  name?: string | undefined;
  /** At most so often in all. Default: without limit. */
  times?: number | undefined;
}

/** A file of faults as it is written. */
export interface FaultsInput {
  faults: FaultInput[];
}

/** A checked fault with its defaults. */
export interface Fault extends FaultInput {
  rate: number;
}

/** A checked file of faults; it can be given as an input again. */
export interface CheckedFaults {
  faults: Fault[];
}

/** Node's timers take no more. */
const MAX_DELAY_MS = 2_147_483_000;
const MAX_SKEW_MS = 10 * 365 * 24 * 3_600_000;

const delay = z.int().min(0).max(MAX_DELAY_MS).optional();
const globText = z.string().min(1);

const faultSchema = z
  .strictObject({
    fault: z.enum(FAULT_NAMES),
    rate: z.number().min(0).max(1).default(1),
    vendors: z.array(z.enum(VENDORS)).min(1).optional(),
    operations: z.array(globText).min(1).optional(),
    name: globText.optional(),
    times: z.int().min(1).optional(),
    delayMs: delay,
    skewMs: z.int().min(-MAX_SKEW_MS).max(MAX_SKEW_MS).optional(),
    status: z.int().optional(),
    bare: z.boolean().optional(),
    retryAfterSeconds: z.int().min(0).max(86_400).optional(),
  })
  .superRefine((given, context) => {
    for (const { path, message } of problemsOf(given)) context.addIssue({ code: 'custom', path, message });
  })
  .transform((given): Fault => ({ ...factsOf(given.fault).settings, ...given }));

const faultsSchema = z.strictObject({ faults: z.array(faultSchema) }) satisfies z.ZodType<
  unknown,
  FaultsInput
>;

const KIND: InputKind<CheckedFaults> = { schema: faultsSchema, operation: 'read faults' };

/**
 * Checks faults given as an object, or reads them from a YAML or JSON file.
 * @throws ModerationError `config`, naming the file and each wrong field.
 */
export function loadFaults(source: string | FaultsInput): Promise<CheckedFaults> {
  return loadInput(source, 'options.faults', KIND);
}

/**
 * Checks faults given as an object and fills in their defaults.
 * @throws ModerationError `config`, naming each wrong field.
 */
export function checkFaults(input: unknown): CheckedFaults {
  return checkInput(input, 'faults', KIND);
}

const SETTINGS = ['delayMs', 'skewMs', 'status', 'bare', 'retryAfterSeconds'] as const;

type Problem = { path: (string | number)[]; message: string };

function problemsOf(given: FaultInput): Problem[] {
  const { settings, statuses = [] } = factsOf(given.fault);
  const unfit = SETTINGS.filter((name) => given[name] !== undefined && !Object.hasOwn(settings, name));
  const known = operationsOf(given.fault);
  const idle = (given.operations ?? []).flatMap((glob, index) =>
    known.some((operation) => picomatch.isMatch(operation, glob)) ? [] : [index],
  );
  const isStatusWrong = given.status !== undefined && statuses.length > 0 && !statuses.includes(given.status);
  return [
    ...unfit.map((name) => ({ path: [name], message: `not a setting of ${given.fault}` })),
    ...idle.map((index) => ({
      path: ['operations', index],
      message: `${given.fault} happens at none of these; expected a glob over ${known.join(', ')}`,
    })),
    ...(isStatusWrong ? [{ path: ['status'], message: `expected ${statuses.join(' or ')}` }] : []),
  ];
}
