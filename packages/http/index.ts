export { onAbort } from '@moderato/core';
export { openSend, type ConnectionSettings } from './open-send.js';
export { badResponse, type BadResponseInit, type ReadContext } from './bad-response.js';
export { readJson, readJsonSteps } from './json.js';
export { redact } from './redact.js';
export { parseRetryAfter } from './retry-after.js';
export { createSend, type HttpClient, type SendHandle, type SendOptions } from './send.js';
export { topLevelTexts } from './top-level-texts.js';
export { isSameId, isSameSubject, subjectDigests, type Subject } from './subject.js';
