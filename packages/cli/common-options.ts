import { Option } from 'commander';

/** Where the configuration is read from. */
export function configOption(): Option {
  return new Option(
    '--config <file>',
    'configuration file; default: MODERATO_CONFIG, else moderato.config.* found upwards',
  );
}

/** What makes a decision a failure. */
export function failOnOption(): Option {
  return new Option('--fail-on <decision>', 'exit with 4 when the decision is that bad or worse').choices([
    'review',
    'block',
  ]);
}
