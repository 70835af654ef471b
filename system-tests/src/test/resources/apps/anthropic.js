// The official client of Anthropic against the gateway: one line "ok NAME" for each scenario that holds.
'use strict';
const assert = require('node:assert');
const from = require('node:module').createRequire(process.env.NPM_FOLDER + '/x.js');
const Anthropic = from('@anthropic-ai/sdk').default;
const client = new Anthropic({ baseURL: process.env.BASE_URL, apiKey: process.env.KEY, maxRetries: 0 });
const model = process.env.MODEL;
const ask = (text, more) => ({ model, max_tokens: 100, messages: [{ role: 'user', content: text }], ...more });
const tools = [{ name: 'get_reading', input_schema: { type: 'object', properties: { device: { type: 'string' } } } }];

const scenarios = {
  async chat() {
    const answer = await client.messages.create(ask('plain'));
    assert.strictEqual(answer.content.filter(b => b.type === 'text')[0].text, 'It runs hot: 71 °C.');
    assert.strictEqual(answer.stop_reason, 'end_turn');
    assert.ok(answer.usage.output_tokens > 0);
  },
  async streaming() {
    const stream = client.messages.stream(ask('plain'));
    let text = '';
    stream.on('text', t => { text += t; });
    const final = await stream.finalMessage();
    assert.strictEqual(text, 'It runs hot: 71 °C.');
    assert.strictEqual(final.stop_reason, 'end_turn');
  },
  async tools() {
    const first = await client.messages.create(ask('tools', { tools }));
    const calls = first.content.filter(b => b.type === 'tool_use');
    assert.deepStrictEqual(calls.map(c => c.input.device), ['press-1', 'press-2']);
    assert.strictEqual(first.stop_reason, 'tool_use');
    const second = await client.messages.create({ model, max_tokens: 100, tools, messages: [
      { role: 'user', content: 'tools' }, { role: 'assistant', content: first.content },
      { role: 'user', content: calls.map(c => ({ type: 'tool_result', tool_use_id: c.id, content: '61' })).reverse() }] });
    assert.strictEqual(second.content[0].text, 'results: 2');
  },
  async tools_streamed() {
    const final = await client.messages.stream(ask('tools', { tools })).finalMessage();
    assert.deepStrictEqual(final.content.filter(b => b.type === 'tool_use').map(c => c.input.device), ['press-1', 'press-2']);
  },
  async errors() {
    const is = (type, status) => e => e instanceof type && e.status === status;
    await assert.rejects(client.messages.create(ask('x', { model: 'nobody' })), is(Anthropic.NotFoundError, 404));
    await assert.rejects(client.messages.create(ask('bad request')), is(Anthropic.BadRequestError, 400));
    await assert.rejects(client.messages.create(ask('rate', { model: 'claude-busy' })), is(Anthropic.RateLimitError, 429));
    const wrong = new Anthropic({ baseURL: process.env.BASE_URL, apiKey: 'sk-wrong', maxRetries: 0 });
    await assert.rejects(wrong.messages.create(ask('plain')), is(Anthropic.AuthenticationError, 401));
  },
  async broken_stream() {
    const stream = client.messages.stream(ask('cut'));
    let text = '';
    stream.on('text', t => { text += t; });
    await assert.rejects(stream.finalMessage(), Anthropic.APIError);
    assert.ok(text.startsWith('It'));
  },
  async cancellation() {
    const stream = await client.messages.create(ask('endless', { stream: true }));
    let events = 0;
    for await (const event of stream) { if (++events === 5) stream.controller.abort(); }
    assert.ok(events >= 5 && events < 1000);
  },
};

(async () => {
  for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(scenarios)) {
    try { await scenarios[name](); console.log('ok ' + name); } catch (e) { console.log('FAILED ' + name + ': ' + (e.stack || e)); }
  }
  console.log('done');
})();
