/** Answers every request with the documented answer of its vendor; run as a second process so that it does not share the clients' time. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [xmlPath, jsonPath] = process.argv.slice(2);
const xml = readFileSync(xmlPath);
const json = readFileSync(jsonPath);

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const isJson = request.url.startsWith('/v3/');
    response.writeHead(200, {
      'content-type': isJson ? 'application/json' : 'application/xml',
      'content-length': isJson ? json.length : xml.length,
    });
    response.end(isJson ? json : xml);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
