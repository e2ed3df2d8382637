import assert from 'node:assert/strict';
import { figuresOf, PAYLOAD_VERSION, type Payload } from '../../../src/notebook/payload';
import { DamagedPayload, validPayload } from '../../../src/notebook/payloadValidity';
import { Session } from '../../../src/notebook/session';
import { markdownOf, summaryOf, textOf as twinOf } from '../../../src/notebook/twins';
import { mutatedJson } from '../jsonMutation';
import { SETUP } from '../samples';
import { bytesOf, type Target, textOf } from '../target';

function payloadOf(cell: string): Uint8Array {
  const session = new Session();
  session.run(SETUP);
  const figures = figuresOf(session.run(cell, { check: true }).shown);
  const payload: Payload = { summary: summaryOf(figures), version: PAYLOAD_VERSION, figures };
  return bytesOf(JSON.stringify(payload));
}

/** What the renderer does with a payload before it touches the page. */
function takesPayload(input: Uint8Array): void {
  let data: unknown;
  try {
    data = JSON.parse(textOf(input));
  } catch (error) {
    assert.ok(error instanceof SyntaxError || error instanceof RangeError);
    return;
  }
  let payload: Payload;
  try {
    payload = validPayload(data);
  } catch (error) {
    assert.ok(error instanceof DamagedPayload, String(error));
    return;
  }
  try {
    summaryOf(payload.figures);
    twinOf(payload.figures);
    markdownOf(payload.figures);
  } catch (error) {
    // A mistake of whoever wrote it is an error, which leads to the text twin; a mistake of ours is another one.
    assert.ok(
      error instanceof Error && !(error instanceof TypeError) && !/call stack/.test(error.message),
      String(error),
    );
  }
  assert.equal(Object.getOwnPropertyNames(Object.prototype).includes('polluted'), false);
}

export const payloads: readonly Target[] = [
  {
    name: 'payload',
    seeds: [
      ...[
        'X',
        'Z',
        'backward(Z, Z)',
        'S = S @ S',
        'K = K - 0.1 * grad(K)',
        'gradcheck(L)',
        'check(grad(K), [1 ?; 3 4])',
        '"text"',
      ].map(payloadOf),
      bytesOf('{"summary":"","version":2,"figures":[]}'),
    ],
    tokens: [
      ...[
        'null',
        'true',
        '[]',
        '{}',
        '"NaN"',
        '"-0"',
        '1e309',
        '-1',
        '"__proto__":',
        '"constructor":',
        '"polluted":1',
      ],
      ...[
        '"kind":"sum","terms":[',
        '"kind":"element"',
        '"float64":"AAAAAAAA8D8="',
        '"formulas":[',
        '"parts":[',
        '"origin":',
        '"tex":"\\\\href{x}{y}"',
      ],
      ...[
        '"stride":',
        '"padding":1e9',
        '"shape":[0,4294967296]',
        '"operation":"avg_pool2d"',
        ',',
        ']',
        '}',
        '[',
        '{',
      ],
    ],
    mutate: mutatedJson,
    run: takesPayload,
  },
];
