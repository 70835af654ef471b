// Runs scenarios one after the other: a line "ok NAME MODEL" for each that holds.
'use strict';
const assert = require('node:assert');

const from = require('node:module').createRequire(process.env.NPM_FOLDER + '/x.js');

/** Calls off what the vendor is at work on; `begin` gives the signal to the client. */
async function calledOff(begin, kind) {
  const controller = new AbortController();
  const call = assert.rejects(begin(controller.signal), kind);
  const begun = await fetch(process.env.VENDOR_URL + '/begun');
  assert.strictEqual(await begun.text(), 'begun');
  controller.abort();
  await call;
}

async function run(scenarios) {
  for (const wanted of process.argv.slice(2)) {
    const [name, model] = wanted.split('@');
    try { await scenarios[name](model); console.log('ok ' + wanted); } catch (e) { console.log('FAILED ' + wanted + ': ' + (e.stack || e) + ' ' + JSON.stringify(e.error ?? '')); }
  }
  console.log('done');
}

const TEXT = 'It runs hot: 71 °C.';
const SCHEMA = { type: 'object', properties: { celsius: { type: 'number' } }, required: ['celsius'], additionalProperties: false };
const DEVICE = { type: 'object', properties: { device: { type: 'string' } }, required: ['device'], additionalProperties: false };
const PICTURE = 'iVBORw0KGgo'.repeat(20000);

module.exports = { assert, from, calledOff, run, TEXT, SCHEMA, DEVICE, PICTURE };
