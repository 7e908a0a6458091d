import { lazily, CATEGORIES, commonOptions, type Category, type VendorConfiguration } from '@moderato/core';
import { z } from 'zod';

/** What a list can be about: every category but the informational one and the one for words that no map knows. */
export const LIST_CATEGORIES = CATEGORIES.filter(
  (category): category is Exclude<Category, 'quality' | 'unmapped'> =>
    category !== 'quality' && category !== 'unmapped',
);

const MAX_NAME_CHARACTERS = 100;

const listSchema = lazily(() => {
  const name = z
    .string()
    .trim()
    .min(1, 'is empty')
    .max(MAX_NAME_CHARACTERS, `longer than ${MAX_NAME_CHARACTERS} characters`);
  return z
    .strictObject({
      /** Stands in `verdict.lists`; each list has another one. */
      name,
      /** A text file in UTF-8, one entry a line; empty lines and lines that begin with `#` are left out. Relative to the working directory. */
      file: z.string().min(1, 'is empty').optional(),
      /** The entries themselves, instead of a file. */
      words: z.array(z.string()).min(1, 'holds no words').optional(),
      /** What a hit means. An allow list that names one takes back hits of that category alone. */
      category: z.enum(LIST_CATEGORIES, `expected one of ${LIST_CATEGORIES.join(', ')}`).optional(),
      /** A finer word of your own, such as `spoilers`. */
      subcategory: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,63}$/, 'expected lower-case letters, digits and "_", such as "spoilers"')
        .optional(),
      /**
       * What a hit advises.
       * @default 'block'
       */
      decision: z.enum(['review', 'block']).optional(),
      /**
       * `word`: whole words. `anywhere`: also inside of words. `regex`: each entry is a regular expression in the syntax of RE2.
       * @default 'word'
       */
      match: z.enum(['word', 'anywhere', 'regex']).default('word'),
      /**
       * `block`: a hit is a finding. `allow`: takes back the hits of block lists that lie within its own.
       * @default 'block'
       */
      action: z.enum(['block', 'allow']).default('block'),
    })
    .superRefine(({ file, words, category, subcategory, decision, action }, context) => {
      const complain = (path: string, message: string) =>
        context.addIssue({ code: 'custom', path: [path], message });
      if (file === undefined && words === undefined)
        complain('words', 'missing; give words, or a file of them');
      if (file !== undefined && words !== undefined)
        complain('words', 'give either words or a file, not both');
      if (action === 'block' && category === undefined)
        complain('category', 'missing; say what a hit means, such as "harassment"');
      if (action === 'allow' && decision !== undefined)
        complain('decision', 'an allow list has none; leave it out');
      if (action === 'allow' && subcategory !== undefined)
        complain('subcategory', 'an allow list has none; leave it out');
    });
});

const schema = lazily(() =>
  z.strictObject({
    /** At least one. */
    lists: z
      .array(listSchema())
      .min(1, 'holds no list')
      .superRefine((lists, context) => {
        lists.forEach((list, index) => {
          const first = lists.findIndex((other) => other.name === list.name);
          if (first === index) return;
          const message = `lists.${first} has the same name; names tell hits apart`;
          context.addIssue({ code: 'custom', path: [index, 'name'], message });
        });
        if (!lists.some(({ action }) => action === 'block'))
          context.addIssue({
            code: 'custom',
            path: [],
            message: 'holds allow lists only, so that nothing could ever be found',
          });
      }),
    /**
     * Takes letters that look like Latin ones for those, digits that stand for letters too, and leaves accents out; for words, not for
     * regular expressions.
     * @default false
     */
    homoglyphs: z.boolean().default(false),
    /** Never called; the vendor runs in the process. */
    send: commonOptions.send,
    now: commonOptions.now,
    random: commonOptions.random,
  }),
);

/** What `createLocal` takes. */
export type LocalOptions = z.input<ReturnType<typeof schema>>;

/** Checked options. */
export type LocalSettings = z.output<ReturnType<typeof schema>>;

/** One list as it was configured. */
export type ListSettings = LocalSettings['lists'][number];

/** How the lists are configured. There are no credentials, and nothing comes from the environment. */
export const localConfiguration: VendorConfiguration<LocalSettings> = {
  id: 'local',
  get schema() {
    return schema();
  },
  environment: {},
  secrets: [],
  credentials: [],
};
