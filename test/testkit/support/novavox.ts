import { loadFixtures, type ConformanceOptions } from '@moderato/testkit';
import { novavoxMap } from '../novavox/map.js';
import { createNovavox } from '../novavox/provider.js';
import { novavoxSecrets } from '../novavox/settings.js';

/** What the suite has to know of the made-up vendor "novavox". */
export const novavox = {
  id: 'novavox',
  create: createNovavox,
  map: novavoxMap,
  fixtures: loadFixtures(`${import.meta.dirname}/../novavox-fixtures`),
  secrets: novavoxSecrets,
  alternatives: {
    'a login': {
      login: 'nova-login-0004',
      loginSecret: 'nova-login-secret-0005',
      callbackKey: 'nova-callback-key-0003',
    },
  },
  answerPreparation: ({ url }) =>
    url.endsWith('/login')
      ? { status: 200, headers: { 'x-nova-token': 'nova-token-0006' }, body: '' }
      : undefined,
} satisfies Omit<ConformanceOptions, 'runner'>;
