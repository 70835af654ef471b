// The official client of OpenAI against the gateway: one line "ok NAME" for each scenario that holds.
'use strict';
const assert = require('node:assert');
const from = require('node:module').createRequire(process.env.NPM_FOLDER + '/x.js');
const OpenAI = from('openai').OpenAI;
const client = new OpenAI({ baseURL: process.env.BASE_URL + '/v1', apiKey: process.env.KEY, maxRetries: 0 });
const model = process.env.MODEL;
const ask = (text, more) => ({ model, messages: [{ role: 'user', content: text }], ...more });
const tools = [{ type: 'function', function: { name: 'get_reading', parameters: { type: 'object', properties: { device: { type: 'string' } } } } }];

const scenarios = {
  async chat() {
    const answer = await client.chat.completions.create(ask('plain'));
    assert.strictEqual(answer.choices[0].message.content, 'It runs hot: 71 °C.');
    assert.strictEqual(answer.usage.total_tokens, 88);
    assert.ok(answer._request_id.startsWith('req_'));
  },
  async streaming() {
    const stream = await client.chat.completions.create(ask('plain', { stream: true }));
    let text = '', chunks = 0, finish = null;
    for await (const chunk of stream) {
      assert.ok(chunk.choices.length > 0, 'no usage chunk was asked for');
      text += chunk.choices[0].delta.content ?? '';
      finish = chunk.choices[0].finish_reason ?? finish;
      chunks++;
    }
    assert.strictEqual(text, 'It runs hot: 71 °C.');
    assert.strictEqual(finish, 'stop');
    assert.ok(chunks > 3);
  },
  async streaming_with_usage() {
    const stream = await client.chat.completions.create(ask('plain', { stream: true, stream_options: { include_usage: true } }));
    let usage = null;
    for await (const chunk of stream) usage = chunk.usage ?? usage;
    assert.strictEqual(usage.completion_tokens, 31);
  },
  async tools() {
    const first = await client.chat.completions.create(ask('tools', { tools }));
    const calls = first.choices[0].message.tool_calls;
    assert.deepStrictEqual(calls.map(c => JSON.parse(c.function.arguments).device), ['press-1', 'press-2']);
    const second = await client.chat.completions.create({ model, tools, messages: [
      { role: 'user', content: 'tools' }, first.choices[0].message,
      ...calls.map(c => ({ role: 'tool', tool_call_id: c.id, content: '61' })).reverse()] });
    assert.strictEqual(second.choices[0].message.content, 'results: 2');
  },
  async tools_streamed() {
    const runner = client.chat.completions.stream(ask('tools', { tools }));
    const final = await runner.finalChatCompletion();
    assert.deepStrictEqual(final.choices[0].message.tool_calls.map(c => JSON.parse(c.function.arguments).device), ['press-1', 'press-2']);
  },
  async json_schema() {
    const format = { type: 'json_schema', json_schema: { name: 'r', strict: true, schema: { type: 'object', properties: { celsius: { type: 'number' } }, required: ['celsius'], additionalProperties: false } } };
    const answer = await client.chat.completions.create(ask('schema', { response_format: format }));
    assert.strictEqual(JSON.parse(answer.choices[0].message.content).celsius, 71);
  },
  async images() {
    const url = 'data:image/png;base64,' + 'iVBORw0KGgo'.repeat(20000);
    const answer = await client.chat.completions.create({ model, messages: [{ role: 'user', content: [{ type: 'text', text: 'image' }, { type: 'image_url', image_url: { url } }] }] });
    assert.strictEqual(answer.choices[0].message.content, 'bytes: ' + url.length);
  },
  async responses() {
    const answer = await client.responses.create({ model, input: 'plain', instructions: 'be brief', store: false });
    assert.strictEqual(answer.output_text, 'It runs hot: 71 °C.');
    assert.strictEqual(answer.status, 'completed');
    assert.strictEqual(answer.usage.total_tokens, 88);
  },
  async responses_streamed() {
    const stream = await client.responses.create({ model, input: [{ role: 'user', content: 'plain' }], stream: true });
    let text = '', last = null, number = -1;
    for await (const event of stream) {
      assert.ok(event.sequence_number > number);
      number = event.sequence_number;
      if (event.type === 'response.output_text.delta') text += event.delta;
      last = event;
    }
    assert.strictEqual(text, 'It runs hot: 71 °C.');
    assert.strictEqual(last.type, 'response.completed');
    assert.strictEqual(last.response.output[0].content[0].text, text);
  },
  async responses_with_tools() {
    const functions = [{ type: 'function', name: 'get_reading', parameters: { type: 'object', properties: { device: { type: 'string' } } }, strict: false }];
    const first = await client.responses.create({ model, input: 'tools', tools: functions });
    const calls = first.output.filter(item => item.type === 'function_call');
    assert.deepStrictEqual(calls.map(c => JSON.parse(c.arguments).device), ['press-1', 'press-2']);
    const second = await client.responses.create({ model, tools: functions, input: [
      { role: 'user', content: 'tools' }, ...first.output,
      ...calls.map(c => ({ type: 'function_call_output', call_id: c.call_id, output: '61' }))] });
    assert.strictEqual(second.output_text, 'results: 2');
  },
  async responses_keep_nothing() {
    const refused = param => e => e instanceof OpenAI.BadRequestError && e.status === 400 && e.param === param && e.type === 'invalid_request_error';
    await assert.rejects(client.responses.create({ model, input: 'plain', store: true }), refused('store'));
    await assert.rejects(client.responses.create({ model, input: 'plain', previous_response_id: 'resp_1' }), refused('previous_response_id'));
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
  async embeddings() {
    const answer = await client.embeddings.create({ model: 'embed-test', input: ['a', 'b'], encoding_format: 'float' });
    assert.deepStrictEqual(answer.data.map(d => d.embedding), [[0.5, -1], [0.5, -1]]);
  },
  async models() {
    const all = [];
    for await (const model of client.models.list()) all.push(model.id);
    assert.ok(all.includes('gpt-test'));
    assert.strictEqual((await client.models.retrieve('gpt-test')).id, 'gpt-test');
  },
  async errors() {
    const is = (type, status) => e => e instanceof type && e.status === status;
    await assert.rejects(client.chat.completions.create(ask('x', { model: 'nobody' })), is(OpenAI.NotFoundError, 404));
    await assert.rejects(client.chat.completions.create(ask('bad request')), e => is(OpenAI.BadRequestError, 400)(e) && e.param === 'temperature');
    await assert.rejects(client.chat.completions.create(ask('rate', { model: 'gpt-busy' })), e => is(OpenAI.RateLimitError, 429)(e) && e.headers.get('retry-after') === '7');
    await assert.rejects(client.chat.completions.create(ask('broken')), e => e instanceof OpenAI.InternalServerError);
    const wrong = new OpenAI({ baseURL: process.env.BASE_URL + '/v1', apiKey: 'sk-wrong', maxRetries: 0 });
    await assert.rejects(wrong.chat.completions.create(ask('plain')), is(OpenAI.AuthenticationError, 401));
  },
  async broken_stream() {
    const stream = await client.chat.completions.create(ask('cut', { stream: true }));
    let text = '';
    await assert.rejects((async () => { for await (const chunk of stream) text += chunk.choices[0].delta.content ?? ''; })(), OpenAI.APIError);
    assert.ok(text.startsWith('It'));
  },
  async cancellation() {
    const stream = await client.chat.completions.create(ask('endless', { stream: true }));
    let chunks = 0;
    for await (const chunk of stream) { if (++chunks === 3) stream.controller.abort(); }
    assert.ok(chunks >= 3 && chunks < 1000);
  },
};

(async () => {
  for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(scenarios)) {
    try { await scenarios[name](); console.log('ok ' + name); } catch (e) { console.log('FAILED ' + name + ': ' + (e.stack || e)); }
  }
  console.log('done');
})();
