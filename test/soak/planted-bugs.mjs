/** Mistakes that a client could make, each planted around a sound one: the soak has to notice every one of them. */

/** Wraps the function that sends, so that responses reach the client as its mistake would read them. */
const reading = (change) => (send) => async (request) => {
  const response = await send(request);
  return { ...response, body: change(response.body, request) };
};

/** By what the client does wrong. Each wraps `send`. */
export const PLANTED_BUGS = {
  'gives up on everything': () => async () => ({ status: 503, headers: {}, body: '' }),

  'reads a missing decision as pass': reading((body) => {
    if (body.startsWith('{')) return changeJson(body, asPass);
    return body.replace(/<(JobsDetail|RecognitionResult)>[^]*?<\/\1>/g, (subject, name) =>
      subject.includes('<Result>') || !subject.includes('<State>Success')
        ? subject
        : subject.replace(`</${name}>`, `<Result>0</Result></${name}>`),
    );
  }),

  'does not compare job ids': reading((body, { operation, url }) => {
    if (!operation.startsWith('fetch ')) return body;
    const id = decodeURIComponent(new URL(url).pathname.split('/').at(-1));
    return body
      .replace(/<JobId>[^<]*<\/JobId>/, `<JobId>${id}</JobId>`)
      .replace(/"job_id":"[^"]*"/, `"job_id":"${id}"`);
  }),

  'does not compare contents': reading((body, { operation }) => {
    if (!operation.startsWith('fetch ')) return body;
    return body
      .replace(/<(DataId|Object|Url)>[^<]*<\/\1>/g, '')
      .replace(/"request_params":\{.*?\}(?=,"create_time")/, '"request_params":{}');
  }),

  'reads a batch by its order': reading((body, { body: sent = '' }) => {
    const ids = [...sent.matchAll(/<DataId>([^<]*)<|"data_id":"([^"]*)"/g)].map(
      ([, xml, json]) => xml ?? json,
    );
    if (ids.length < 2) return body;
    return body
      .replace(/<(Object|Url)>[^<]*<\/\1>/g, '')
      .replace(/<DataId>[^<]*</g, (own) => replaced(own, ids, (id) => `<DataId>${id}<`))
      .replace(/"data_id":"[^"]*"/g, (own) => replaced(own, ids, (id) => `"data_id":"${id}"`));
  }),

  'submits again after a reset': (send) => async (request) => {
    try {
      return await send(request);
    } catch (error) {
      if (!/^(submit|check) /.test(request.operation)) throw error;
      return send(request);
    }
  },
};

function changeJson(body, change) {
  const response = JSON.parse(body);
  for (const result of [response.result, ...(response.results ?? [])]) if (result) change(result);
  return JSON.stringify(response);
}

function asPass(result) {
  if (result.error_code === undefined) result.suggestion ??= 'pass';
}

/** Takes the next of the ids, and leaves what there is where none is left. */
function replaced(own, ids, written) {
  const id = ids.shift();
  return id === undefined ? own : written(id);
}
