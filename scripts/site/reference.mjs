/** The API reference: what the packages export, as Markdown, under the headings of categories.mjs. */
import { relative, resolve } from 'node:path';
import { Application, Comment, CommentTag, Converter, ReferenceType, ReflectionKind } from 'typedoc';
import { ENTRIES, HEADINGS, categoryOf } from './categories.mjs';

/** Everything but properties: a type of a few fields says what they are in its own comment. */
const DOCUMENTED = ['Class', 'Enum', 'Function', 'Interface', 'TypeAlias', 'Variable', 'Method', 'Accessor'];

/**
 * Writes the reference.
 * @param out Folder of its pages.
 * @throws Error listing what is undocumented, under no heading, or linked to nothing.
 */
export async function writeReference(out) {
  const problems = [];
  const app = await Application.bootstrapWithPlugins({
    ...{ name: 'API reference', out, plugin: ['typedoc-plugin-markdown'], router: 'member', readme: 'none' },
    ...{ entryPoints: ENTRIES.map(({ path }) => path), tsconfig: 'scripts/site/tsconfig.json' },
    ...{ logLevel: 'Warn', skipErrorChecking: true, disableGit: true, sort: ['alphabetical'] },
    ...{ sourceLinkTemplate: '{path}', gitRevision: 'main', sortEntryPoints: false },
    ...{ excludeExternals: true, excludePrivate: true, excludeInternal: true },
    ...{ validation: { notDocumented: true, invalidLink: true, notExported: false } },
    ...{ requiredToBeDocumented: DOCUMENTED, categorizeByGroup: false, categoryOrder: HEADINGS },
    ...{ entryFileName: 'index', modulesFileName: 'index', hideBreadcrumbs: true, hidePageHeader: true },
    ...{ useCodeBlocks: true, indexFormat: 'table', parametersFormat: 'table', expandObjects: true },
    ...{ pageTitleTemplates: { member: ({ name }) => name, module: ({ name }) => name } },
  });
  app.logger.warn = (message) => problems.push(message);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.children) nameEntry(entry);
    for (const entry of project.children) entry.children?.forEach((each) => categorize(each, problems));
    for (const reflection of Object.values(project.reflections)) {
      shortenSchema(reflection);
      // the page of each is named by what it exports, not by the file that does
      delete reflection.sources;
    }
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('the reference could not be read from the sources');
  app.validate(project);
  await app.generateOutputs(project);
  if (problems.length > 0) throw new Error(`reference:\n${problems.join('\n')}`);
}

const fileOf = (reflection) => {
  const { fullFileName } = reflection.sources?.[0] ?? {};
  return fullFileName === undefined ? '' : relative(resolve('.'), fullFileName);
};

function nameEntry(entry) {
  const known = ENTRIES.find(({ path }) => path === fileOf(entry));
  if (known === undefined) return;
  entry.name = known.name;
  entry.comment = new Comment([{ kind: 'text', text: known.purpose }]);
}

function categorize(reflection, problems) {
  if (reflection.isReference()) return;
  const category = categoryOf(fileOf(reflection));
  if (category === null) problems.push(`${reflection.name} stands under no heading of categories.mjs`);
  // the comment of a function belongs to its signatures
  const targets = reflection.signatures ?? [reflection];
  for (const target of targets) {
    if (!target.hasComment()) problems.push(`${reflection.getFullName()} does not have any documentation`);
    target.comment ??= new Comment();
    target.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category ?? 'Other' }]));
  }
}

/** The type of a zod schema repeats its whole content; what it parses to has a name of its own. */
function shortenSchema(reflection) {
  const { type } = reflection;
  if (reflection.kindOf?.(ReflectionKind.Variable) && type instanceof ReferenceType && /^Zod/.test(type.name))
    type.typeArguments = undefined;
}
