import { abortGroup } from './groups/abort.js';
import { answersGroup } from './groups/answers.js';
import { callbacksGroup } from './groups/callbacks.js';
import { capabilitiesGroup } from './groups/capabilities.js';
import { damageGroup } from './groups/damage.js';
import { decisionsGroup } from './groups/decisions.js';
import { errorsGroup } from './groups/errors.js';
import { fieldsGroup } from './groups/fields.js';
import { fileRefusalsGroup } from './groups/file-refusals.js';
import { filesGroup } from './groups/files.js';
import { mapGroup } from './groups/map.js';
import { optionsGroup } from './groups/options.js';
import { paymentGroup } from './groups/payment.js';
import { requestsGroup } from './groups/requests.js';
import { secretsGroup } from './groups/secrets.js';
import { shapeGroup } from './groups/shape.js';
import { ticketsGroup } from './groups/tickets.js';
import { type ConformanceOptions } from './options.js';
import { createSuite, type Group } from './suite.js';

const GROUPS: readonly Group[] = [
  shapeGroup,
  capabilitiesGroup,
  requestsGroup,
  answersGroup,
  errorsGroup,
  damageGroup,
  decisionsGroup,
  fieldsGroup,
  secretsGroup,
  abortGroup,
  optionsGroup,
  ticketsGroup,
  paymentGroup,
  filesGroup,
  fileRefusalsGroup,
  callbacksGroup,
  mapGroup,
];

/**
 * Registers the conformance tests of one provider with the caller's test runner. The suite reaches no network and names no
 * vendor: which tests there are follows from the provider's capabilities and its recorded exchanges. A group that does not
 * apply is listed with the reason.
 * @throws whatever `create` throws for the recorded options.
 */
export function runProviderConformance(options: ConformanceOptions): void {
  const { runner, id } = options;
  const suite = createSuite(options);
  runner.describe(`provider ${id}`, () => {
    for (const { title, notApplicable, define } of GROUPS) {
      const reason = notApplicable?.(suite) ?? null;
      if (reason === null) runner.describe(title, () => define(suite));
      // listed, so that a reader sees what was left out and why
      else runner.it(`${title}: not applicable, because ${reason}`, async () => undefined);
    }
  });
}
