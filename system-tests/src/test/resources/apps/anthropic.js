// The official client of Anthropic against the gateway, each scenario with a model of either vendor.
'use strict';
const { assert, from, calledOff, run, TEXT, SCHEMA, DEVICE, PICTURE } = require('./scenarios.js');
const Anthropic = from('@anthropic-ai/sdk').default;
const as = apiKey => new Anthropic({ baseURL: process.env.BASE_URL, apiKey, maxRetries: 0 });
const client = as(process.env.KEY);
const ask = (model, text, more) => ({ model, max_tokens: 100, messages: [{ role: 'user', content: text }], ...more });
const create = (...of) => client.messages.create(ask(...of));
const tools = [{ name: 'get_reading', input_schema: DEVICE }];
const calls = message => message.content.filter(block => block.type === 'tool_use');
const devices = message => calls(message).map(call => call.input.device);
const fails = (kind, status, type) => e => {
  assert.ok(e instanceof kind, String(e.stack));
  assert.strictEqual(e.status, status);
  assert.strictEqual(e.type, type);
  assert.strictEqual(e.error.type, 'error');
  assert.ok(e.requestID.startsWith('req_'), 'the id of the request is told');
  assert.ok(e.apiMessage.length > 10, 'a reason is told');
  return true;
};

const scenarios = {
  async chat(model) {
    const answer = await create(model, 'plain');
    assert.strictEqual(answer.content.filter(b => b.type === 'text')[0].text, TEXT);
    assert.strictEqual(answer.stop_reason, 'end_turn');
    assert.strictEqual(answer.usage.input_tokens, 57);
    assert.strictEqual(answer.usage.output_tokens, 31);
    assert.ok(answer._request_id.startsWith('req_'));
  },
  async streaming(model) {
    const stream = client.messages.stream(ask(model, 'plain'));
    let text = '';
    stream.on('text', t => { text += t; });
    const final = await stream.finalMessage();
    assert.strictEqual(text, TEXT);
    assert.strictEqual(final.stop_reason, 'end_turn');
    assert.strictEqual(final.usage.output_tokens, 31);
  },
  async tools(model) {
    const first = await create(model, 'tools', { tools });
    assert.deepStrictEqual(devices(first), ['press-1', 'press-2']);
    assert.strictEqual(first.stop_reason, 'tool_use');
    const second = await client.messages.create({ model, max_tokens: 100, tools, messages: [
      { role: 'user', content: 'tools' }, { role: 'assistant', content: first.content },
      { role: 'user', content: calls(first).map(c => ({ type: 'tool_result', tool_use_id: c.id, content: '61' })).reverse() }] });
    assert.strictEqual(second.content[0].text, 'results: 2');
  },
  /** The client's own loop, by its path for beta features: both turns are streams. */
  async tools_streamed(model) {
    const asked = [];
    const run = ({ device }) => { asked.push(device); return '61'; };
    const runner = client.beta.messages.toolRunner(ask(model, 'tools', { stream: true, tools: [
      { name: 'get_reading', type: 'custom', input_schema: DEVICE, run, parse: input => input }] }));
    let last = null;
    for await (const stream of runner) last = await stream.finalMessage();
    assert.strictEqual(last.content[0].text, 'results: 2');
    assert.deepStrictEqual(asked, ['press-1', 'press-2']);
  },
  async json_schema(model) {
    const format = { output_config: { format: from('@anthropic-ai/sdk/helpers/json-schema').jsonSchemaOutputFormat(SCHEMA) } };
    assert.deepStrictEqual((await client.messages.parse(ask(model, 'schema', format))).parsed_output, { celsius: 71 });
    const streamed = await client.messages.stream(ask(model, 'schema', format)).finalMessage();
    assert.deepStrictEqual(streamed.parsed_output, { celsius: 71 });
  },
  async images(model) {
    const answer = await create(model, [{ type: 'text', text: 'image' }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PICTURE } }]);
    assert.strictEqual(answer.content[0].text, 'image/png: ' + PICTURE.length);
  },
  async errors(model) {
    await assert.rejects(create('nobody', 'x'), fails(Anthropic.NotFoundError, 404, 'not_found_error'));
    await assert.rejects(create(model, 'bad request'), e => fails(Anthropic.BadRequestError, 400, 'invalid_request_error')(e) && e.message.includes('said the vendor'));
    await assert.rejects(create(model + '-full', 'rate'), e => fails(Anthropic.RateLimitError, 429, 'rate_limit_error')(e) && e.headers.get('retry-after') === '7');
    await assert.rejects(create(model, 'broken'), fails(Anthropic.InternalServerError, 502, 'api_error'));
    await assert.rejects(create(model, 'overload'), fails(Anthropic.OverloadedError, 529, 'overloaded_error'));
    await assert.rejects(create(model, 'broken', { stream: true }), fails(Anthropic.InternalServerError, 502, 'api_error'));
    await assert.rejects(as('sk-wrong').messages.create(ask(model, 'plain')), fails(Anthropic.AuthenticationError, 401, 'authentication_error'));
    await assert.rejects(as('sk-guest').messages.create(ask(model, 'plain')), fails(Anthropic.PermissionDeniedError, 403, 'permission_error'));
  },
  /** The key's own limits: a rate, and an amount. */
  async limits(model) {
    const brisk = text => as('sk-brisk').messages.create(ask(model, text));
    await brisk('plain');
    await assert.rejects(brisk('plain'), e => fails(Anthropic.RateLimitError, 429, 'rate_limit_error')(e) && Number(e.headers.get('retry-after')) > 50);
    await assert.rejects(as('sk-poor').messages.create(ask(model, 'plain')), fails(Anthropic.PaymentRequiredError, 402, 'billing_error'));
  },
  async broken_stream(model) {
    for (const how of ['cut', 'lost']) {
      const stream = client.messages.stream(ask(model, how));
      let text = '';
      stream.on('text', t => { text += t; });
      await assert.rejects(stream.finalMessage(), Anthropic.APIError, how);
      assert.ok(text.startsWith('It'), how);
    }
  },
  async cancellation(model) {
    const stream = await create(model, 'endless', { stream: true });
    let events = 0;
    for await (const event of stream) { if (++events === 5) stream.controller.abort(); }
    assert.ok(events >= 5 && events < 1000);
    await calledOff(signal => client.messages.create(ask(model, 'slow'), { signal }), Anthropic.APIUserAbortError);
  },
  async models(model) {
    const all = [];
    for await (const each of client.models.list()) all.push(each);
    const found = all.find(each => each.id === model);
    assert.strictEqual(found.type, 'model');
    assert.ok(Date.parse(found.created_at) >= 0, 'created_at: ' + found.created_at);
    assert.strictEqual((await client.models.retrieve(model)).display_name, model);
    await assert.rejects(client.models.retrieve('nobody'), fails(Anthropic.NotFoundError, 404, 'not_found_error'));
    await assert.rejects(as('sk-wrong').models.list(), fails(Anthropic.AuthenticationError, 401, 'authentication_error'));
  },
};

run(scenarios);
