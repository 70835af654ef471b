// The official client of OpenAI against the gateway, each scenario with a model of either vendor.
'use strict';
const { assert, from, calledOff, run, TEXT, SCHEMA, DEVICE, PICTURE } = require('./scenarios.js');
const OpenAI = from('openai').OpenAI;
const as = apiKey => new OpenAI({ baseURL: process.env.BASE_URL + '/v1', apiKey, maxRetries: 0 });
const client = as(process.env.KEY);
const ask = (model, text, more) => ({ model, messages: [{ role: 'user', content: text }], ...more });
const chat = (...of) => client.chat.completions.create(ask(...of));
const respond = (model, input, more) => client.responses.create({ model, input, ...more });
const tools = [{ type: 'function', function: { name: 'get_reading', parameters: DEVICE } }];
const functions = [{ type: 'function', name: 'get_reading', parameters: DEVICE, strict: true }];
const devices = calls => calls.map(call => JSON.parse(call.arguments).device);
const url = 'data:image/png;base64,' + PICTURE;
const fails = (type, status, code, more) => e => {
  assert.ok(e instanceof type, String(e.stack));
  assert.strictEqual(e.status, status);
  assert.strictEqual(e.code, code);
  assert.ok(e.requestID.startsWith('req_'), 'the id of the request is told');
  assert.ok(e.error.message.length > 10, 'a reason is told');
  for (const [name, value] of Object.entries(more ?? {})) assert.strictEqual(e[name], value, name);
  return true;
};
const waits = e => fails(OpenAI.RateLimitError, 429, 'rate_limit_exceeded')(e) && e.headers.get('retry-after') === '7';
const broken = { type: 'server_error' };

/** What both of its APIs, and embeddings, tell in the same words. */
async function refusals(call, ownModel) {
  await assert.rejects(call(client, 'nobody', 'x'), fails(OpenAI.NotFoundError, 404, 'model_not_found', { param: 'model', type: 'invalid_request_error' }));
  await assert.rejects(call(as('sk-wrong'), ownModel, 'plain'), fails(OpenAI.AuthenticationError, 401, 'invalid_api_key'));
  await assert.rejects(call(as('sk-guest'), ownModel, 'plain'), fails(OpenAI.PermissionDeniedError, 403, 'not_allowed'));
}

const scenarios = {
  async chat(model) {
    const answer = await chat(model, 'plain');
    assert.strictEqual(answer.choices[0].message.content, TEXT);
    assert.strictEqual(answer.choices[0].finish_reason, 'stop');
    assert.strictEqual(answer.usage.total_tokens, 88);
    assert.ok(answer._request_id.startsWith('req_'));
  },
  async streaming(model) {
    const stream = await chat(model, 'plain', { stream: true });
    let text = '', chunks = 0, finish = null;
    for await (const chunk of stream) {
      assert.ok(chunk.choices.length > 0, 'no usage chunk was asked for');
      text += chunk.choices[0].delta.content ?? '';
      finish = chunk.choices[0].finish_reason ?? finish;
      chunks++;
    }
    assert.strictEqual(text, TEXT);
    assert.strictEqual(finish, 'stop');
    assert.ok(chunks > 3);
  },
  async streaming_with_usage(model) {
    const stream = await chat(model, 'plain', { stream: true, stream_options: { include_usage: true } });
    let usage = null;
    for await (const chunk of stream) usage = chunk.usage ?? usage;
    assert.strictEqual(usage.completion_tokens, 31);
    assert.strictEqual(usage.prompt_tokens, 57);
  },
  async tools(model) {
    const first = await chat(model, 'tools', { tools });
    const calls = first.choices[0].message.tool_calls;
    assert.strictEqual(first.choices[0].finish_reason, 'tool_calls');
    assert.deepStrictEqual(devices(calls.map(c => c.function)), ['press-1', 'press-2']);
    const second = await client.chat.completions.create({ model, tools, messages: [
      { role: 'user', content: 'tools' }, first.choices[0].message,
      ...calls.map(c => ({ role: 'tool', tool_call_id: c.id, content: '61' })).reverse()] });
    assert.strictEqual(second.choices[0].message.content, 'results: 2');
  },
  /** The client's own loop: both turns are streams, the calls' results are sent back by it. */
  async tools_streamed(model) {
    const asked = [];
    const runner = client.chat.completions.runTools(ask(model, 'tools', { stream: true, tools: [{ type: 'function', function: {
      name: 'get_reading', parameters: DEVICE, parse: JSON.parse, function: ({ device }) => { asked.push(device); return '61'; } } }] }));
    assert.strictEqual(await runner.finalContent(), 'results: 2');
    assert.deepStrictEqual(asked, ['press-1', 'press-2']);
  },
  async json_schema(model) {
    const format = { response_format: { type: 'json_schema', json_schema: { name: 'r', strict: true, schema: SCHEMA } } };
    const answer = await client.chat.completions.parse(ask(model, 'schema', format));
    assert.deepStrictEqual(answer.choices[0].message.parsed, { celsius: 71 });
    const streamed = await client.chat.completions.stream(ask(model, 'schema', format)).finalContent();
    assert.deepStrictEqual(JSON.parse(streamed), { celsius: 71 });
  },
  async images(model) {
    const answer = await chat(model, [{ type: 'text', text: 'image' }, { type: 'image_url', image_url: { url } }]);
    assert.strictEqual(answer.choices[0].message.content, 'image/png: ' + PICTURE.length);
  },
  async errors(model) {
    await refusals((by, name, text) => by.chat.completions.create(ask(name, text)), model);
    await assert.rejects(chat(model, 'bad request'), e => e instanceof OpenAI.BadRequestError && e.status === 400);
    await assert.rejects(chat(model + '-busy', 'rate'), waits);
    await assert.rejects(chat(model, 'broken'), fails(OpenAI.InternalServerError, 502, 'provider_failed', broken));
    await assert.rejects(chat(model, 'overload'), fails(OpenAI.InternalServerError, 503, 'overloaded', broken));
    await assert.rejects(chat(model, 'broken', { stream: true }), fails(OpenAI.InternalServerError, 502, 'provider_failed', broken));
  },
  async providers_own_words(model) {
    await assert.rejects(chat(model, 'bad request'), e => e.param === 'temperature' && e.message.includes('said the vendor'));
  },
  /** The key's own limits: a rate, and an amount. */
  async limits(model) {
    const hasty = text => as('sk-hasty').chat.completions.create(ask(model, text));
    await hasty('plain');
    await assert.rejects(hasty('plain'), e => fails(OpenAI.RateLimitError, 429, 'rate_limit_exceeded')(e) && Number(e.headers.get('retry-after')) > 50);
    await assert.rejects(as('sk-poor').chat.completions.create(ask(model, 'plain')), fails(OpenAI.RateLimitError, 429, 'insufficient_quota'));
  },
  async broken_stream(model) {
    for (const how of ['cut', 'lost']) {
      const stream = await chat(model, how, { stream: true });
      let text = '';
      await assert.rejects((async () => { for await (const chunk of stream) text += chunk.choices[0].delta.content ?? ''; })(), OpenAI.APIError, how);
      assert.ok(text.startsWith('It'), how);
    }
  },
  async cancellation(model) {
    const stream = await chat(model, 'endless', { stream: true });
    let chunks = 0;
    for await (const chunk of stream) { if (++chunks === 3) stream.controller.abort(); }
    assert.ok(chunks >= 3 && chunks < 1000);
    await calledOff(signal => client.chat.completions.create(ask(model, 'slow'), { signal }), OpenAI.APIUserAbortError);
  },

  async responses(model) {
    const answer = await respond(model, 'plain', { instructions: 'be brief', store: false });
    assert.strictEqual(answer.output_text, TEXT);
    assert.strictEqual(answer.status, 'completed');
    assert.strictEqual(answer.usage.total_tokens, 88);
    assert.ok(answer._request_id.startsWith('req_'));
  },
  async responses_streamed(model) {
    const stream = await respond(model, [{ role: 'user', content: 'plain' }], { stream: true });
    let text = '', last = null, number = -1;
    for await (const event of stream) {
      assert.ok(event.sequence_number > number);
      number = event.sequence_number;
      if (event.type === 'response.output_text.delta') text += event.delta;
      last = event;
    }
    assert.strictEqual(text, TEXT);
    assert.strictEqual(last.type, 'response.completed');
    assert.strictEqual(last.response.output[0].content[0].text, text);
    assert.strictEqual(last.response.usage.output_tokens, 31);
  },
  async responses_with_tools(model) {
    const ends = [
      () => respond(model, 'tools', { tools: functions }),
      () => client.responses.stream({ model, input: 'tools', tools: functions }).finalResponse()];
    for (const end of ends) {
      const first = await end();
      const calls = first.output.filter(item => item.type === 'function_call');
      assert.deepStrictEqual(devices(calls), ['press-1', 'press-2']);
      const input = [{ role: 'user', content: 'tools' }, ...first.output,
        ...calls.map(c => ({ type: 'function_call_output', call_id: c.call_id, output: '61' }))];
      assert.strictEqual((await respond(model, input, { tools: functions })).output_text, 'results: 2');
      const second = await client.responses.stream({ model, input, tools: functions }).finalResponse();
      assert.strictEqual(second.output_text, 'results: 2');
    }
  },
  async responses_json_schema(model) {
    const text = { format: { type: 'json_schema', name: 'r', strict: true, schema: SCHEMA } };
    assert.deepStrictEqual((await client.responses.parse({ model, input: 'schema', text })).output_parsed, { celsius: 71 });
    const streamed = await client.responses.stream({ model, input: 'schema', text }).finalResponse();
    assert.deepStrictEqual(JSON.parse(streamed.output_text), { celsius: 71 });
  },
  async responses_images(model) {
    const answer = await respond(model, [{ role: 'user', content: [{ type: 'input_text', text: 'image' }, { type: 'input_image', image_url: url, detail: 'auto' }] }]);
    assert.strictEqual(answer.output_text, 'image/png: ' + PICTURE.length);
  },
  async responses_errors(model) {
    await refusals((by, name, input) => by.responses.create({ model: name, input }), model);
    await assert.rejects(respond(model, 'bad request'), e => e instanceof OpenAI.BadRequestError && e.message.includes('said the vendor'));
    await assert.rejects(respond(model + '-late', 'rate'), waits);
    await assert.rejects(respond(model, 'broken'), fails(OpenAI.InternalServerError, 502, 'provider_failed', broken));
    await assert.rejects(respond(model, 'overload', { stream: true }), fails(OpenAI.InternalServerError, 503, 'overloaded', broken));
  },
  async responses_keep_nothing(model) {
    const refused = param => e => e instanceof OpenAI.BadRequestError && e.status === 400 && e.param === param && e.type === 'invalid_request_error';
    await assert.rejects(respond(model, 'plain', { store: true }), refused('store'));
    await assert.rejects(respond(model, 'plain', { previous_response_id: 'resp_1' }), refused('previous_response_id'));
  },
  async responses_broken_stream(model) {
    for (const how of ['cut', 'lost']) {
      let text = '', failed = null;
      try {
        for await (const event of await respond(model, how, { stream: true })) {
          assert.notStrictEqual(event.type, 'response.completed');
          if (event.type === 'response.output_text.delta') text += event.delta;
          if (event.type === 'response.failed') failed = event.response.error;
        }
      } catch (e) {
        assert.ok(e instanceof OpenAI.APIError, String(e.stack));
        failed = e;
      }
      assert.ok(text.startsWith('It'), how);
      assert.ok(failed !== null, how + ' is told');
      const whole = await client.responses.stream({ model, input: how }).finalResponse();
      assert.strictEqual(whole.status, 'failed');
      assert.ok(whole.error.message.length > 10, how);
    }
  },
  async responses_cancellation(model) {
    let deltas = 0;
    for await (const event of await respond(model, 'endless', { stream: true })) {
      if (event.type === 'response.output_text.delta' && ++deltas === 3) break;
    }
    await calledOff(signal => client.responses.create({ model, input: 'slow' }, { signal }), OpenAI.APIUserAbortError);
  },

  async local_embeddings() {
    const of = async input => (await client.embeddings.create({ model: 'all-minilm-l6-v2', input })).data.map(d => d.embedding);
    const [hot, warm, tax] = await of(['the pump runs hot', 'the pump is too warm', 'how do I file a tax return?']);
    const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
    assert.strictEqual(hot.length, 384);
    assert.ok(Math.abs(dot(hot, hot) - 1) < 1e-3);
    assert.ok(dot(hot, warm) > dot(hot, tax) + 0.2, dot(hot, warm) + ' ' + dot(hot, tax));
    const [plain] = (await client.embeddings.create({ model: 'all-minilm-l6-v2', input: 'the pump runs hot', encoding_format: 'float' })).data.map(d => d.embedding);
    assert.ok(Math.abs(dot(hot, plain) - 1) < 1e-3);
  },
  async embeddings(model) {
    for (const format of [{}, { encoding_format: 'float' }]) { // the client asks for base64 by itself
      const answer = await client.embeddings.create({ model, input: ['a', 'b'], ...format });
      assert.deepStrictEqual(answer.data.map(d => Array.from(d.embedding)), [[0.5, -1], [0.5, -1]]);
      assert.strictEqual(answer.usage.total_tokens, 2);
    }
  },
  async embeddings_errors(model) {
    const embed = (name, input, options) => client.embeddings.create({ model: name, input, encoding_format: 'float' }, options);
    await refusals((by, name, input) => by.embeddings.create({ model: name, input }), model);
    await assert.rejects(embed(model, 'bad request'), e => e instanceof OpenAI.BadRequestError && e.param === 'temperature');
    await assert.rejects(embed(model + '-busy', 'rate'), waits);
    await assert.rejects(embed(model, 'broken'), fails(OpenAI.InternalServerError, 502, 'provider_failed', broken));
    await assert.rejects(client.embeddings.create({ model: 'all-minilm-l6-v2', input: [] }), e => e instanceof OpenAI.BadRequestError && e.param === 'input');
    await calledOff(signal => embed(model, 'slow', { signal }), OpenAI.APIUserAbortError);
  },
  async models(model) {
    const all = [];
    for await (const each of client.models.list()) all.push(each.id);
    assert.ok(all.includes(model) && all.includes('all-minilm-l6-v2'));
    assert.strictEqual((await client.models.retrieve(model)).id, model);
    const guests = [];
    for await (const each of as('sk-guest').models.list()) guests.push(each.id);
    assert.deepStrictEqual(guests, ['guest-test'], 'those that the key may ask');
    await assert.rejects(client.models.retrieve('nobody'), fails(OpenAI.NotFoundError, 404, 'model_not_found'));
    await assert.rejects(as('sk-wrong').models.list(), fails(OpenAI.AuthenticationError, 401, 'invalid_api_key'));
  },
};

run(scenarios);
