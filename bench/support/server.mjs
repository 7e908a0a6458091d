/** Answers every request with the documented answer of its vendor; run as a second process so that it does not share the clients' time. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const read = (path) => readFileSync(new URL(`../../test/fixtures/${path}`, import.meta.url));

/** By method and path, the first that fits. */
const ANSWERS = [
  ['GET /v3/', 'json', read('huawei/audio-fetch-block/response.json')],
  ['GET /', 'xml', read('tencent/audio-fetch-block/response.xml')],
  ['POST /v3/bench/moderation/audio', 'json', read('huawei/audio-submit-defaults/response.json')],
  ['POST /v3/bench/moderation/text', 'json', read('huawei/text-check-pass/response.json')],
  ['POST /audio', 'xml', read('tencent/audio-submit-url/response.xml')],
  ['POST /text', 'xml', read('tencent/text-submit-content-pass/response.xml')],
];

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const [, type, body] = ANSWERS.find(([start]) => `${request.method} ${request.url}`.startsWith(start));
    response.writeHead(200, { 'content-type': `application/${type}`, 'content-length': body.length });
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
