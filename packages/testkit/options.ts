import { type HttpRequest, type HttpResponse, type Provider } from '@moderato/core';
import { type VendorMap } from '@moderato/normalizer';
import { type Fixtures, type ProviderOptions } from './fixtures.js';

/** The two functions that every test runner has. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}

/** What the suite has to know of a provider; what it offers is read from its capabilities. */
export interface ConformanceOptions {
  /** From jest, vitest, mocha or node:test. */
  runner: TestRunner;
  /** The vendor's id, which is also the name of its folder. */
  id: string;
  /** Makes a provider. Besides its own options it is given `send`, `now` and `random`. */
  create: (options: never) => Provider;
  /** What the vendor's words mean. */
  map: VendorMap;
  /** Recorded exchanges and the options that they were recorded with. */
  fixtures: Fixtures;
  /** Names of the options whose values may never be printed. */
  secrets: readonly string[];
  /** Names of all options, so that each is tried with wrong values. Default: the recorded ones. */
  optionNames?: readonly string[];
  /** Further complete sets of options by name, one for each further way to authenticate. Default none. */
  alternatives?: Readonly<Record<string, ProviderOptions>>;
  /** Answers requests that only prepare a call, such as fetching a token; undefined for all others. Default: there are none. */
  answerPreparation?: (request: HttpRequest) => HttpResponse | undefined;
  /** Options beside the recorded ones with which files are stored; needed where a kind has `uploads`. */
  uploads?: ProviderOptions;
  /** The vendor's documented replies to storing and to removing a file. Default those of common object stores: 200 with an ETag, 204. */
  storageReplies?: { stored: HttpResponse; removed: HttpResponse };
  /** Fields of a callback's body that its signature covers, for vendors that sign a part of it. Default none. */
  signedCallbackFields?: readonly string[];
  /**
   * Fields of a callback's body that hold its signature, for vendors that put it there. Default none: a header holds it.
   */
  callbackSignatureFields?: readonly string[];
  /**
   * Names of objects in an answer whose names are the vendor's own words, such as one flag for each category: an unknown name
   * there is an unknown word and may change the verdict. Default none.
   */
  tables?: readonly string[];
  /**
   * Part of the damaged responses that is tried, above 0 to 1: the same ones in every run, spread evenly. For quick runs beside a
   * full one. @default 1
   */
  share?: number;
}
