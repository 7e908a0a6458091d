import { KINDS, type Kind } from '@moderato/core';
import { z } from 'zod';
import { labelError } from '../label-error.js';

/** What of an item a rater sees: exactly one of text, address, key in a vendor's bucket, or name of an image file. */
export interface ShownContent {
  kind: Kind;
  text?: string | undefined;
  url?: string | undefined;
  object?: string | undefined;
  /** The path of an image, from the folder of the file of items. */
  file?: string | undefined;
  language?: string | undefined;
}

/** One item to be labelled and for how many others it stands; nothing of what a vendor said. */
export interface LabelItem extends ShownContent {
  key: string;
  /** Strata are numbered at random. */
  stratum: number;
  /** Items of the stratum in all. */
  stratumSize: number;
  /** One divided by the probability with which the item was drawn. */
  weight: number;
}

const INPUTS = ['text', 'url', 'object', 'file'] as const;

const itemSchema = z
  .strictObject({
    key: z.string().min(1),
    stratum: z.int().min(0),
    stratumSize: z.int().min(1),
    weight: z.number().min(1),
    kind: z.enum(KINDS),
    text: z.string().optional(),
    url: z.string().optional(),
    object: z.string().optional(),
    file: z.string().optional(),
    language: z.string().optional(),
  })
  .refine((item) => INPUTS.filter((name) => item[name] !== undefined).length === 1);

/** The line of an item in a file. */
export function itemLine({ key, stratum, stratumSize, weight, ...shown }: LabelItem): string {
  const { kind, text, url, object, file, language } = shown;
  const content = { kind, text, url, object, file, language };
  return `${JSON.stringify({ key, stratum, stratumSize, weight, ...content })}\n`;
}

/**
 * Reads a line of a file of items.
 * @param place where it stands, for the message, such as `line 3 of to-label.jsonl`.
 * @throws ModerationError `config` for anything else, without what the line holds.
 */
export function parseItem(line: string, place: string): LabelItem {
  try {
    return itemSchema.parse(JSON.parse(line));
  } catch {
    throw labelError(`${place} is no item to label; make the file with moderato sample`);
  }
}
