import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { explain, PLAIN, type Place, partialOf } from '../../../src/core/explain';
import { type Cause, causeWords } from '../../../src/core/gradcheck';
import { apply, backward, leaf, type Pass, type Value } from '../../../src/core/graph';
import { dressedText, operationNamed, type Settings } from '../../../src/core/operations';
import { numbers, Problem, type Shape, sizeOf, supervise, tensor } from '../../../src/core/tensor';
import { textTeX } from '../../../src/core/words/tex';
import { speak, type Translations, t } from '../../../src/core/words/words';

const GERMAN: Translations = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8'));

const filledWith = (shape: Shape, value: number): Value =>
  leaf(numbers(tensor(shape, new Float64Array(sizeOf(shape)).fill(value))));

/** A convolution of ones, with its backward pass. */
function convolved(
  x: Shape,
  k: Shape,
  settings: Settings = {},
): { x: Value; k: Value; z: Value; pass: Pass } {
  const [own, kernel] = [filledWith(x, 1), filledWith(k, 1)];
  own.name = 'X';
  kernel.name = 'K';
  const z = apply('conv2d', [own, kernel], settings);
  z.name = 'Z';
  const pass = backward(z, numbers(tensor(z.shape, new Float64Array(sizeOf(z.shape)).fill(1))));
  return { x: own, k: kernel, z, pass };
}

const pictureOf = (operation: string, shapes: readonly Shape[], settings: Settings = {}) => {
  const picture = operationNamed(operation)?.prepare(shapes, settings).picture();
  assert.ok(picture);
  return picture;
};

function refusal(work: () => unknown): Problem['detail'] {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error.detail;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the core in German', () => {
  before(() => speak(GERMAN));
  after(() => {
    speak({});
    supervise({});
  });

  it('describes operations and their arguments, which were declared before', () => {
    const conv2d = operationNamed('conv2d');
    assert.match(
      conv2d?.summary ?? '',
      /^Kreuzkorrelation einer Eingabe mit einem Kern, plus Bias: Der Kern gleitet/,
    );
    assert.match(conv2d?.shapeRule ?? '', /^je Achse: /);
    const named = (name: string) => conv2d?.arguments.find((argument) => argument.name === name);
    assert.equal(named('X')?.type, 'H×W, C×H×W oder N×C×H×W');
    assert.equal(named('dilation')?.summary, 'der Abstand zweier Kernelemente auf der Eingabe');
    assert.deepEqual(named('padding')?.choices, ['"same"', '"valid"']);
    for (const name of ['add', 'relu', 'reshape', 'sum', 'stack', 'matmul', 'max_pool2d']) {
      const own = operationNamed(name);
      const english = own && inEnglish(() => own.summary);
      assert.notEqual(own?.summary, english, name);
    }
  });

  it('says why an element is 0', () => {
    const { x, pass } = convolved([4, 5], [2, 2], { stride: [3, 1] });
    const place: Place = { value: x, side: 'gradient', index: 15 };
    const why =
      'kein Fenster erreicht diese Zeile: Bei Stride 3 endet das letzte davor, also ändert sich der Verlust mit ihm nicht';
    const { zero, sentence } = explain(pass, place, PLAIN);
    assert.equal(zero, why);
    assert.equal(sentence, `∂L/∂X[4,1] ist 0, denn ${why}.`);
  });

  it('says an element for a screen reader', () => {
    const { k, z, pass } = convolved([3, 3], [1, 2]);
    assert.equal(
      explain(pass, { value: z, side: 'value', index: 0 }, PLAIN).sentence,
      'Z[1,1] ist 2, die Summe von 2 Termen. X[1,1] mal K[1,1]: 1 × 1; X[1,2] mal K[1,2]: 1 × 1.',
    );
    const { sentence } = explain(pass, { value: k, side: 'gradient', index: 0 }, PLAIN);
    assert.match(sentence, /^∂L\/∂K\[1,1\] ist 6, die Summe von 6 Termen\. /);
  });

  it('says why a kernel is turned, with the elements in places of their own', () => {
    const { x, pass } = convolved([3, 3], [2, 2]);
    const { turn } = explain(pass, { value: x, side: 'gradient', index: 4 }, PLAIN);
    assert.match(
      turn?.text ?? '',
      /^In Z₁₁ wird X₂₂ mit K₂₂ multipliziert, in Z₁₂ mit K₂₁, .+Darum ist K um 180° gedreht\.$/,
    );
    const [first, named, then] = turn?.pieces ?? [];
    assert.deepEqual([first, typeof named === 'object' ? named.text : named, then], ['In ', 'Z₁₁', ' wird ']);
  });

  it('says what a partial derivative comes from', () => {
    const { x, z, pass } = convolved([3, 3], [2, 2]);
    const reached: Place = { value: z, side: 'value', index: 0 };
    assert.equal(
      partialOf(pass, { value: x, side: 'value', index: 4 }, reached, PLAIN).text,
      'Z₁₁ enthält X₂₂ · K₂₂, also ist ∂Z₁₁/∂X₂₂ gleich K₂₂',
    );
  });

  it('labels selectors, rows and galleries; the names in selections stay', () => {
    const { selectors, rows, galleries } = pictureOf(
      'conv2d',
      [
        [2, 4, 5, 5],
        [4, 2, 3, 3],
      ],
      { groups: 2, stride: 2, padding: 1 },
    );
    assert.deepEqual(
      selectors.map(({ name, label }) => [name, label]),
      [
        ['batch', 'Batch-Element'],
        ['filter', 'Filter'],
        ['channel', 'Kanal der Gruppe'],
      ],
    );
    assert.deepEqual(
      rows.map(({ title, caption }) => `${title}: ${caption}`),
      [
        'Vorwärts: der Kern gleitet über die Eingabe, summiert über 2 Kanäle',
        'Gradient des Kerns: die Eingabe mit dem Gradienten der Ausgabe als Kern, Nullen zwischen dessen Zeilen und Spalten, summiert über 2 Batch-Elemente',
        'Gradient der Eingabe: der Gradient der Ausgabe, mit Nullen zwischen Zeilen und Spalten, um 1 aufgefüllt, mit dem um 180° gedrehten Kern, summiert über 2 Filter',
      ],
    );
    assert.deepEqual(
      galleries?.map(({ rowName, columnName }) => [rowName, columnName]),
      [
        ['Batch-Element', 'Kanal'],
        ['Filter', 'Kanal'],
        ['Batch-Element', 'Filter'],
      ],
    );
  });

  it('says what windows leave over', () => {
    const caption = (x: Shape) => pictureOf('conv2d', [x, [3, 3]], { stride: 3 }).rows[0]?.caption;
    assert.equal(
      caption([3, 8]),
      'der Kern gleitet über die Eingabe; die letzten 2 Spalten bleiben übrig: Kein Fenster reicht so weit',
    );
    assert.equal(
      caption([4, 3]),
      'der Kern gleitet über die Eingabe; die letzte Zeile bleibt übrig: Kein Fenster reicht so weit',
    );
  });

  it('says what was done to a matrix, in words and in TeX', () => {
    assert.equal(dressedText('stuffed and padded', '∂L/∂Z'), '∂L/∂Z mit Zwischennullen und Rand');
    const tex = textTeX((name) => dressedText('padded', name), '\\partial L');
    assert.equal(tex, '\\partial L\\text{ mit Rand}');
    assert.equal(
      inEnglish(() => textTeX((name) => dressedText('padded', name), 'X')),
      '\\text{padded }X',
    );
    assert.equal(
      textTeX((n) => t`${n} more`, '12'),
      '12\\text{ weitere}',
    );
  });

  it('names the cause of a mistake', () => {
    const words = (cause: Cause) => causeWords(cause);
    assert.equal(
      words({ code: 'kernel-not-rotated' }),
      'K wurde nicht um 180° gedreht, bevor es über ∂L/∂Z glitt',
    );
    assert.equal(
      words({ code: 'result-flipped', axes: ['row', 'column'] }),
      'das Ergebnis ist entlang seiner Zeilen und Spalten gespiegelt',
    );
    assert.equal(words({ code: 'off-by-one', axis: 'row', by: -1 }), 'alles liegt eine Zeile zu hoch');
  });

  it('says what was expected of an argument, and what is too large', () => {
    const prepare = (settings: Settings) => () =>
      pictureOf(
        'conv2d',
        [
          [3, 3],
          [2, 2],
        ],
        settings,
      );
    const expected = (settings: Settings) => {
      const detail = refusal(prepare(settings));
      return detail.code === 'argument-value' ? detail.expected : detail.code;
    };
    assert.equal(expected({ stride: 0 }), 'eine ganze Zahl ab 1 oder eine für jede der 2 Achsen');
    assert.equal(expected({ flip: 'x' }), 'true oder false');
    supervise({ limits: { elements: 3, operations: 1e12, outputBytes: 1e6 } });
    const detail = refusal(() => convolved([3, 3], [2, 2]));
    assert.equal(detail.code === 'too-large' ? detail.what : detail.code, 'das Ergebnis von conv2d');
  });
});

/** What is said in English in between. */
function inEnglish(say: () => string): string {
  speak({});
  try {
    return say();
  } finally {
    speak(GERMAN);
  }
}
