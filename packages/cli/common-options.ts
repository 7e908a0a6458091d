import { KINDS } from '@moderato/core';
import { Argument, Option, type Command } from 'commander';

/** Where the configuration is read from. */
export function configOption(): Option {
  return new Option(
    '--config <file>',
    'configuration file; default: MODERATO_CONFIG, else moderato.config.* in this folder or one above',
  );
}

/** The vendor of one run. */
export function providerOption(): Option {
  return new Option('--provider <vendor>', 'vendor to use; default: the configured one');
}

/** Which decisions make the command fail. */
export function failOnOption(): Option {
  return new Option('--fail-on <decision>', 'exit with 4 when the decision is this one or worse').choices([
    'review',
    'block',
  ]);
}

/** How long a call may take. */
export function timeoutOption(what = 'time limit'): Option {
  return new Option(
    '--timeout <duration>',
    `${what}: a number of milliseconds, or a duration such as 30s or 5m; default: 10m`,
  );
}

/** Shows what happens in between. */
export function verboseOption(): Option {
  return new Option('--verbose', 'write the steps of the call to stderr');
}

/** Options that belong to a vendor alone. */
export function vendorOptionsOption(): Option {
  return new Option('--vendor-options <json>', 'options by vendor, such as {"<vendor>":{…}}');
}

/** Adds what `check` and `compare` say about their content. */
export function addContentArguments(command: Command): Command {
  return command
    .addArgument(new Argument('<kind>', 'kind of the content').choices(KINDS))
    .argument('[content]', 'an address or a file; for the kind "text" the text; - reads stdin')
    .option('--file <file>', 'moderate the content of a file; - reads a text or an image from stdin')
    .option('--text [text]', 'the text itself, even where it is the name of a file')
    .option('--object', "<content> is a key in the vendor's own bucket")
    .option('--url', '<content> is the address of a text, not the text')
    .option(
      '--categories <list>',
      'categories to look for, separated by commas; default: as the vendor is set up',
    )
    .option('--id <id>', 'your own id of the content, repeated in the verdict')
    .option('--language <code>', 'language of the content, such as zh');
}
