import { defineEmulatorVendor } from '../../vendor.js';
import { accountSchema } from './account.js';
import { createOpenaiRoutes } from './routes.js';

/** Options of a client that reaches the emulated OpenAI moderation. */
export type OpenaiClientOptions = {
  apiKey: string;
  organization?: string;
  project?: string;
  endpoint: string;
};

/** OpenAI moderation as the emulator plays it. */
export const openaiEmulator = defineEmulatorVendor({
  id: 'openai',
  title: 'OpenAI moderation',
  accountSchema,
  accountFields: ['apiKey', 'organization', 'project'],
  credentials: ['apiKey'],
  clientOptions: ({ apiKey, organization, project }, url): OpenaiClientOptions => ({
    apiKey,
    ...(organization === undefined ? {} : { organization }),
    ...(project === undefined ? {} : { project }),
    endpoint: url,
  }),
  createRoutes: createOpenaiRoutes,
});
