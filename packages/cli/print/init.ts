import { type ProviderDescription } from 'moderato';
import { type CommandIo } from '../io.js';
import { paintFor } from './text.js';

/** Says what was written and what comes next, with the variables of the credentials and never their values. */
export function describeNextSteps(file: string, vendor: ProviderDescription, io: CommandIo): string {
  const paint = paintFor(io, 'stderr');
  const variables = vendor.secrets.flatMap((field) => vendor.environment[field] ?? []);
  const isSet = (name: string) => Boolean(io.environment[name]);
  return [
    `${paint('green', 'written:')} ${file}`,
    '',
    'Next:',
    ...(variables.some(isSet)
      ? ['  credentials are in the environment']
      : [
          `  set the credentials of one way to sign in: ${variables.join(', ')}`,
          '  from a .env file: set -a; . ./.env; set +a   (keep it out of version control)',
        ]),
    '  moderato doctor                        # is everything there, and does the vendor take it?',
    "  moderato check text 'your own text'",
    '',
  ].join('\n');
}
