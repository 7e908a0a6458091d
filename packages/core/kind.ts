/** The kinds of content that the contract knows; a provider's capabilities say which of them it takes. */
export const KINDS = ['text', 'audio', 'image', 'video', 'document', 'webpage', 'live'] as const;

/** What content is: text, a medium, or a source of either. */
export type Kind = (typeof KINDS)[number];
