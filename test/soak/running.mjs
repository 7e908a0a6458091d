/** Answers every poll with "still running", and counts the arrivals in each second, however it is placed. */
import { createServer } from 'node:http';

const arrivalsMs = [];
const server = createServer((request, response) => {
  arrivalsMs.push(performance.now());
  request.resume();
  const id = request.url.split('/').at(-1);
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      job_id: id,
      status: 'running',
      request_id: 'soak',
      create_time: '2026-01-01T00:00:00Z',
      update_time: '2026-01-01T00:00:00Z',
    }),
  );
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', () => {
  let busiest = 0;
  for (let first = 0, last = 0; last < arrivalsMs.length; last += 1) {
    while (arrivalsMs[last] - arrivalsMs[first] >= 1000) first += 1;
    busiest = Math.max(busiest, last - first + 1);
  }
  process.send({ arrivals: arrivalsMs.length, busiest });
});
process.on('disconnect', () => {
  server.close();
  server.closeAllConnections();
});
