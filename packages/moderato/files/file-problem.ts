/** Why a file of this machine cannot be moderated, as the end of a sentence that begins with its path. */
export class FileProblem extends Error {}
