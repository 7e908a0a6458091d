export {
  loadFixtures,
  type CallFixture,
  type CallbackFixture,
  type ExpectedError,
  type ExpectedState,
  type FixtureOrigin,
  type Fixtures,
  type ProviderOptions,
  type RecordedRequest,
} from './fixtures.js';
export { type ConformanceOptions, type TestRunner } from './options.js';
export { runProviderConformance } from './run.js';
