import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { speak, type Translations } from '../../../src/core/words/words';
import { evaluator } from '../../../src/extension/worker/evaluate';
import { Stopped } from '../../../src/extension/worker/workerSession';
import { callables, type VariableGlance } from '../../../src/language';
import {
  cellHoverAt,
  completionsAt,
  findingMessage,
  quickFixesAt,
  SNIPPETS,
  signatureAt,
} from '../../../src/language/editor';
import { Checker, check } from '../../../src/language/editor/checker';
import { choicesOf } from '../../../src/language/editor/functionText';
import { findLiteralAt, linesOf, literalGlance } from '../../../src/language/literals';
import { reasonText } from '../../../src/language/staleness';
import { figuresOf } from '../../../src/notebook/payload';
import { gradientBrief } from '../../../src/notebook/payloadVerdicts';
import { Session } from '../../../src/notebook/session';
import { summaryOf, textOf } from '../../../src/notebook/twins';
import { marked } from '../language/editor/cells';

const GERMAN: Translations = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8'));

/** What the language, a notebook and the worker say where German is spoken. */
describe('in German', () => {
  before(() => speak(GERMAN));
  after(() => speak({}));

  const errors: readonly (readonly [cell: string, message: string])[] = [
    [
      'conv2d([1 2; 3 4], [1 2 3])',
      'Der Kern K von conv2d muss 2D oder 4D sein, ist aber 1D mit der Größe [3]. Eine Matrix mit einer Zeile wird [[1, 2, 3]] oder [1 2 3;] geschrieben.',
    ],
    [
      'conv2d([1 2; 3 4], ones(3, 3))',
      'Größe der aufgefüllten Eingabe je Kanal: (2 x 2). Größe des Kerns: (3 x 3). Der Kern darf nicht größer als die Eingabe sein.',
    ],
    [
      '[1 2 3] + [1 2]',
      'Die Formen [3] und [2] passen unter „+“ nicht zueinander: Auf der letzten Achse trifft 3 auf 2, aber zwei Längen müssen gleich sein oder eine von ihnen 1.',
    ],
    ['[1 2; 3]', 'Zeile 2 hat 1 Element, Zeile 1 aber 2: Alle Zeilen einer Matrix brauchen gleich viele.'],
    ['kernel', '„kernel“ ist nicht definiert.'],
    ['X = 1\nsun(X)', 'Eine Funktion „sun“ gibt es nicht. Gemeint vielleicht: „sum“?'],
    ['(1', 'Dieses „(“ wird nie geschlossen.'],
    ['1 +', 'Erwartet: ein Wert; gefunden: das Ende der Zelle.'],
    ['[1 2][3]', 'Index 3 auf Achse 1 liegt außerhalb von 1 … 2.'],
    ['[1 2][[1 2]]', 'Ein Index muss eine einzelne, bekannte Zahl sein; gefunden: ein Tensor der Form [2].'],
    ['1:0:2', 'Der Bereich: step ist 0; erwartet: eine Zahl außer 0.'],
    ['randn(2, seed=0.5)', 'randn: seed ist 0.5; erwartet: eine ganze Zahl.'],
    [
      'zeros(10000, 10000)',
      'zeros hätte 100\u202f000\u202f000 Elemente; die Grenze ist 33\u202f554\u202f432. Sie lässt sich anheben: backprop.limits.elements in den Einstellungen, --max-elements auf der Kommandozeile.',
    ],
    [
      'load("dK.npy")',
      '„dK.npy“ kann nicht geladen werden: Die Datei ist beschädigt (sie beginnt nicht wie eine .npy-Datei).',
    ],
  ];
  for (const [cell, message] of errors) {
    it(`an error: ${cell.replace('\n', ' ⏎ ')}`, () => {
      const session = new Session({ readFile: () => new Uint8Array(20) });
      assert.equal(session.run(cell).error?.message, message);
    });
  }

  it('why a table is none', () => {
    const session = new Session({ readFile: () => new TextEncoder().encode('1,2\n3') });
    assert.equal(
      session.run('load("a.csv")').error?.message,
      '„a.csv“ kann nicht geladen werden: Zeile 2 hat 1 Zahl, Zeile 1 aber 2.',
    );
  });

  const hoverOn = (source: string, variables: ReadonlyMap<string, VariableGlance> = new Map()) => {
    const { notebook, cell, offset } = marked(source);
    return cellHoverAt(notebook, cell, offset, variables);
  };

  it('hovers', () => {
    assert.deepEqual(hoverOn('[1 |2; 3 4]')?.facts, [
      '4 Elemente',
      'Minimum 1',
      'Maximum 4',
      'Mittelwert 2.5',
      'Standardabweichung 1.12',
      'keine Nullen',
    ]);
    assert.deepEqual(hoverOn('X = 1\n---\ny = |X')?.facts, [
      'in Codezelle 1, Zeile 1 definiert',
      'der Wert ist nach einem Lauf bekannt',
    ]);
    assert.deepEqual(hoverOn('|zeros(2)')?.facts, [
      'Nullen.',
      'shape — die Längen der Achsen (Längen wie in (3, 3))',
      'Beispiel: zeros(2, 3)',
    ]);
  });

  it('hovers on literals of other languages', () => {
    const literal = findLiteralAt('python', linesOf('[[1, 2], [3]]'), { line: 0, column: 3 });
    assert.ok(literal);
    const { headline, warnings } = literalGlance(literal);
    assert.equal(headline, 'Array ungleichmäßig, 2×2');
    assert.deepEqual(warnings, ['ungleichmäßig: Zeile 2 hat 1 Zahl, erwartet werden 2']);
  });

  it('what the checker finds, and its quick fixes', () => {
    const checker = new Checker();
    const notebook = checker.check(['X = ones(2, 2)\nZ = conv2d(X, ones(3, 3))\nZ\nY + 1', 'Y = 1']);
    const findings = notebook.cells[0]?.findings ?? [];
    assert.match(
      findingMessage(findings[0]?.detail ?? { code: 'unused', name: '' }),
      /^Größe der aufgefüllten Eingabe/,
    );
    assert.equal(
      findingMessage(findings[1]?.detail ?? { code: 'unused', name: '' }),
      '„Y“ ist noch nicht definiert: Codezelle 2 weiter unten definiert es.',
    );
    const [{ start, end } = { start: 0, end: 0 }] = findings;
    assert.deepEqual(
      quickFixesAt(checker, notebook, 0, { start, end }).map(({ title }) => title),
      ['padding=1 hinzufügen', 'padding="same" hinzufügen'],
    );
  });

  it('completion and signatures', () => {
    const { notebook, cell, offset } = marked('X = [1 2; 3 4]\nconv2d(X, X, |)');
    const items = completionsAt(notebook, cell, offset, new Map());
    const said = (label: string) => items.find((item) => item.label === label);
    assert.equal(said('stride=')?.detail, '1, wenn nicht angegeben');
    assert.equal(said('X')?.documentation, 'In dieser Zelle definiert.');
    assert.match(said('zeros')?.documentation ?? '', /^Nullen\.\n\nBeispiel: /);
    assert.equal(SNIPPETS[0]?.label, 'Faltung mit Rückwärtsdurchlauf');
    assert.match(signatureAt(notebook, cell, offset)?.documentation ?? '', /\n\nForm: je Achse: /);
  });

  it('offers the same values by name as in English', () => {
    const choices = () => callables().map((f) => f.arguments.map(choicesOf));
    const german = choices();
    speak({});
    assert.deepEqual(german, choices());
    speak(GERMAN);
  });

  it('why a cell is stale', () => {
    assert.equal(
      reasonText({ kind: 'changed', name: 'X', by: 0 }),
      'Nachdem diese Zelle gelaufen war, wurde X geändert: durch Codezelle 1.',
    );
    assert.equal(reasonText({ kind: 'edited' }, 2), 'Codezelle 3 wurde nach ihrem Lauf bearbeitet.');
  });

  it('text twins, verdicts and the names of gradients', () => {
    const session = new Session();
    const run = (text: string) => figuresOf(session.run(text).shown);
    assert.equal(summaryOf(run('X = [1 2; 3 4]')), 'X 2×2, Minimum 1, Maximum 4.');
    assert.equal(
      summaryOf(run('K = [1 2; 3 4]\nL = sum(conv2d(X, K))\nbackward(L)')),
      'Rückwärtsdurchlauf ab L: ∂L/∂X 2×2, Minimum 1, Maximum 4; ∂L/∂K 2×2, Minimum 1, Maximum 4.',
    );
    assert.match(textOf(run('K = K - grad(K)')), /vorher +nachher\n/);
    assert.match(textOf(run('zeros(13, 2)')), /\n {2}… 12×2 von 13×2 gezeigt$/);
    const [right] = run('gradcheck(sum(conv2d(X, K)))');
    assert.ok(right?.kind === 'gradcheck');
    assert.match(gradientBrief(right.report), /^8 von 8 Gradienten, größte Abweichung /);
    assert.match(
      textOf([right]),
      /^✓ das Ergebnis: 8 von 8 Gradienten stimmen mit den zentralen Differenzen überein \(größte Abweichung /,
    );
    assert.match(
      textOf(run('dK = [1 2; 3 ?]\nbackward(sum(conv2d(X, K)))\ncheck(grad(K), dK)')),
      /^✓ grad\(K\): 3 von 4 Elementen sind bisher richtig\. 1 noch offen\.$/m,
    );
  });

  it('what was wrong in an answer', () => {
    const session = new Session();
    const { shown } = session.run(
      'X = [1 2 4; 3 5 1; 7 1 2]\nK = [1 2; 3 5]\nbackward(conv2d(X, K), [1 2; 3 5])\ncheck(grad(X), conv2d(pad([1 2; 3 5], 1), K))',
    );
    assert.match(
      textOf(figuresOf(shown.slice(-1))),
      /^✗ grad\(X\): \d von 9 Elementen sind falsch: .* Es sieht nach diesem Fehler aus: K wurde nicht um 180° gedreht/,
    );
  });

  it('what a worker is at, and that it was stopped', () => {
    const told: string[] = [];
    const answerTo = evaluator(
      () => false,
      (report) => {
        if (report.kind === 'progress') told.push(report.what);
      },
    );
    answerTo({
      kind: 'run',
      id: 1,
      text: 'X = randn(40, 40)\nL = sum(conv2d(X, randn(3, 3)))\ngradcheck(L)',
    });
    for (const what of told) assert.match(what, /^(Gradientenprüfung|conv2d|der Gradient von conv2d)$/);
    assert.equal(
      new Stopped().message,
      'Angehalten. Alle Variablen sind so, wie sie vor dieser Anweisung waren.',
    );
  });

  it('says the same in English afterwards as before', () => {
    speak({});
    assert.equal(new Session().run('kernel').error?.message, '"kernel" is not defined.');
    assert.equal(check(['kernel']).cells[0]?.findings.length, 1);
    speak(GERMAN);
  });
});
